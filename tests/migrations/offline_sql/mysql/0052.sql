-- 0052 drop_redundant_apollo_indexes: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
