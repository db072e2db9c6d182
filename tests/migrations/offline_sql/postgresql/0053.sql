-- 0053 add_tasks_relationship_fk: postgresql

-- upgrade

UPDATE tasks SET relationship_id = NULL WHERE relationship_id IS NOT NULL AND relationship_id NOT IN (SELECT id FROM relationships);

ALTER TABLE tasks ADD CONSTRAINT fk_tasks_relationship_id_relationships FOREIGN KEY(relationship_id) REFERENCES relationships (id) ON DELETE SET NULL;

-- downgrade

ALTER TABLE tasks DROP CONSTRAINT fk_tasks_relationship_id_relationships;
