-- 0027 add_apollo_source_provider: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
