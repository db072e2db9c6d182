-- 0043 add_rls_placeholder: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
