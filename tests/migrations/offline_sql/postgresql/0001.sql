-- 0001 add_schema_columns: postgresql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
