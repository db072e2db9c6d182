-- 0064 create_principals: sqlite

-- upgrade

CREATE TABLE principals (
    id CHAR(36) DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) NOT NULL,
    canonical_name VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    display_name VARCHAR(255),
    active BOOLEAN DEFAULT 1 NOT NULL,
    last_seen_at DATETIME,
    created_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    updated_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    CONSTRAINT pk_principals PRIMARY KEY (id),
    CONSTRAINT ck_principals_canonical_name_format CHECK (canonical_name GLOB '[a-z0-9]*' AND canonical_name NOT GLOB '*[^a-z0-9_-]*')
);

CREATE INDEX ix_principals_canonical_name ON principals (canonical_name);

CREATE INDEX ix_principals_kind ON principals (kind);

CREATE UNIQUE INDEX uq_principals_canonical_name_kind ON principals (canonical_name, kind);

-- downgrade

DROP TABLE principals;
