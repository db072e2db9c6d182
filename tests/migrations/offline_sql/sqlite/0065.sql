-- 0065 create_identities: sqlite

-- upgrade

CREATE TABLE identities (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    principal_id CHAR(36) NOT NULL,
    provider_id CHAR(36) NOT NULL,
    provider_identity VARCHAR(255) NOT NULL,
    profile BLOB,
    active BOOLEAN DEFAULT 1 NOT NULL,
    last_authenticated_at DATETIME,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT pk_identities PRIMARY KEY (id),
    CONSTRAINT fk_identities_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_identities_provider_id_identity_providers FOREIGN KEY(provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE
);

CREATE INDEX ix_identities_principal_id ON identities (principal_id);

CREATE INDEX ix_identities_provider_id ON identities (provider_id);

CREATE UNIQUE INDEX uq_identities_principal_id_provider_id_provider_identity ON identities (principal_id, provider_id, provider_identity);

CREATE UNIQUE INDEX uq_identities_provider_id_provider_identity_active ON identities (provider_id, provider_identity) WHERE active = true;

-- downgrade

DROP TABLE identities;
