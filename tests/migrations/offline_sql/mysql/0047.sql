-- 0047 apollo_knowledge_capture: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
