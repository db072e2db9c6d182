-- 0014 add_relationship_columns: mysql

-- upgrade

ALTER TABLE relationships ADD COLUMN delay INTEGER NOT NULL DEFAULT '0';

ALTER TABLE relationships ADD COLUMN chain_id INTEGER;

ALTER TABLE relationships ADD COLUMN debug BOOL NOT NULL DEFAULT false;

ALTER TABLE relationships ADD COLUMN allow_new_chains BOOL NOT NULL DEFAULT false;

ALTER TABLE relationships ADD COLUMN conditions LONGTEXT;

ALTER TABLE relationships ADD COLUMN transformation LONGTEXT;

ALTER TABLE relationships ADD COLUMN active BOOL NOT NULL DEFAULT true;

CREATE INDEX ix_relationships_active ON relationships (active);

CREATE INDEX ix_relationships_chain_id ON relationships (chain_id);

-- downgrade

DROP INDEX ix_relationships_chain_id ON relationships;

DROP INDEX ix_relationships_active ON relationships;

ALTER TABLE relationships DROP COLUMN active;

ALTER TABLE relationships DROP COLUMN transformation;

ALTER TABLE relationships DROP COLUMN conditions;

ALTER TABLE relationships DROP COLUMN allow_new_chains;

ALTER TABLE relationships DROP COLUMN debug;

ALTER TABLE relationships DROP COLUMN chain_id;

ALTER TABLE relationships DROP COLUMN delay;
