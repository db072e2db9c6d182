-- 0052 drop_redundant_apollo_indexes: postgresql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
