-- 0001 add_schema_columns: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
