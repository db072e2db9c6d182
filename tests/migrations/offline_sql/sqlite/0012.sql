-- 0012 add_apollo_tables: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
