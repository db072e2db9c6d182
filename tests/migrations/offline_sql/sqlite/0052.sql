-- 0052 drop_redundant_apollo_indexes: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
