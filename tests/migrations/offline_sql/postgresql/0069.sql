-- 0069 add_principal_id_to_nodes: postgresql

-- upgrade

ALTER TABLE nodes ADD COLUMN principal_id UUID;

ALTER TABLE nodes ADD CONSTRAINT fk_nodes_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id);

CREATE INDEX ix_nodes_principal_id ON nodes (principal_id);

-- downgrade

ALTER TABLE nodes DROP CONSTRAINT fk_nodes_principal_id_principals;

DROP INDEX ix_nodes_principal_id;

ALTER TABLE nodes DROP COLUMN principal_id;
