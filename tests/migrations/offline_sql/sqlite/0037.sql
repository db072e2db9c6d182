-- 0037 add_apollo_knowledge_domain: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
