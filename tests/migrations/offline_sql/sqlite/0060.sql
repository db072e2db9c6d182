-- 0060 add_knowledge_tiers: sqlite

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
