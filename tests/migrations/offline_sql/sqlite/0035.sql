-- 0035 add_apollo_source_channel: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
