-- 0069 add_principal_id_to_nodes: sqlite

-- upgrade

ALTER TABLE nodes ADD COLUMN principal_id CHAR(36) REFERENCES principals (id);

CREATE INDEX ix_nodes_principal_id ON nodes (principal_id);

-- downgrade

DROP INDEX ix_nodes_principal_id;

ALTER TABLE nodes DROP COLUMN principal_id;
