-- 0066 create_identity_groups: sqlite

-- upgrade

CREATE TABLE identity_groups (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    name VARCHAR(255) NOT NULL,
    source VARCHAR(255) DEFAULT 'ldap' NOT NULL,
    description TEXT,
    active BOOLEAN DEFAULT 1 NOT NULL,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT pk_identity_groups PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_identity_groups_name ON identity_groups (name);

-- downgrade

DROP TABLE identity_groups;
