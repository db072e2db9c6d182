-- 0063 create_identity_providers: sqlite

-- upgrade

CREATE TABLE identity_providers (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    name VARCHAR(255) NOT NULL,
    provider_type VARCHAR(255) NOT NULL,
    facing VARCHAR(255) NOT NULL,
    priority INTEGER DEFAULT '100' NOT NULL,
    trust_weight INTEGER DEFAULT '50' NOT NULL,
    capabilities TEXT DEFAULT ('[]'),
    source VARCHAR(255) DEFAULT 'gem' NOT NULL,
    enabled BOOLEAN DEFAULT 1 NOT NULL,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT pk_identity_providers PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_identity_providers_name ON identity_providers (name);

-- downgrade

DROP TABLE identity_providers;
