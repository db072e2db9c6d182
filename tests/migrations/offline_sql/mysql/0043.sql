-- 0043 add_rls_placeholder: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
