-- 0037 add_apollo_knowledge_domain: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
