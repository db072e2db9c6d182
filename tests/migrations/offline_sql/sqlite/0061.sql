-- 0061 add_versioning_and_expiry: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
