-- 0061 add_versioning_and_expiry: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
