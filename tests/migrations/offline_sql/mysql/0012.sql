-- 0012 add_apollo_tables: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
