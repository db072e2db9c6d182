-- 0094 create_portable_identity_groups: sqlite

-- upgrade

CREATE TABLE portable_identity_groups (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uuid VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    source VARCHAR(64) DEFAULT 'ldap' NOT NULL,
    description TEXT,
    active BOOLEAN DEFAULT 1 NOT NULL,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_portable_identity_groups_active ON portable_identity_groups (active);

CREATE INDEX ix_portable_identity_groups_source ON portable_identity_groups (source);

CREATE UNIQUE INDEX uq_portable_identity_groups_name ON portable_identity_groups (name);

CREATE UNIQUE INDEX uq_portable_identity_groups_uuid ON portable_identity_groups (uuid);

-- downgrade

DROP TABLE portable_identity_groups;
