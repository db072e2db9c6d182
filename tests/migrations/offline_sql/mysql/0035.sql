-- 0035 add_apollo_source_channel: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
