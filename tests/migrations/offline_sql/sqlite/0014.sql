-- 0014 add_relationship_columns: sqlite

-- upgrade

ALTER TABLE relationships ADD COLUMN delay INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE relationships ADD COLUMN chain_id INTEGER;

ALTER TABLE relationships ADD COLUMN debug BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE relationships ADD COLUMN allow_new_chains BOOLEAN DEFAULT 0 NOT NULL;

ALTER TABLE relationships ADD COLUMN conditions TEXT;

ALTER TABLE relationships ADD COLUMN transformation TEXT;

ALTER TABLE relationships ADD COLUMN active BOOLEAN DEFAULT 1 NOT NULL;

CREATE INDEX ix_relationships_active ON relationships (active);

CREATE INDEX ix_relationships_chain_id ON relationships (chain_id);

-- downgrade

DROP INDEX ix_relationships_chain_id;

DROP INDEX ix_relationships_active;

ALTER TABLE relationships DROP COLUMN active;

ALTER TABLE relationships DROP COLUMN transformation;

ALTER TABLE relationships DROP COLUMN conditions;

ALTER TABLE relationships DROP COLUMN allow_new_chains;

ALTER TABLE relationships DROP COLUMN debug;

ALTER TABLE relationships DROP COLUMN chain_id;

ALTER TABLE relationships DROP COLUMN delay;
