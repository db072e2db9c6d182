-- 0027 add_apollo_source_provider: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
