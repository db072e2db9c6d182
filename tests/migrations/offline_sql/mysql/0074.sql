-- 0074 widen_apollo_entry_identifiers: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
