-- 0047 apollo_knowledge_capture: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
