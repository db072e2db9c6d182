-- 0074 widen_apollo_entry_identifiers: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
