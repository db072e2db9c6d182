-- 0060 add_knowledge_tiers: mysql

-- upgrade

-- (nothing to do)

-- downgrade

-- (nothing to do)
