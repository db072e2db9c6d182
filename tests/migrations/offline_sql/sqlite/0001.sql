-- 0001 add_schema_columns: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
