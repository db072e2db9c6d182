-- 0103 add_encryption_keys: postgresql

-- upgrade

CREATE TABLE encryption_keys (
    key_id CHAR(32) NOT NULL,
    scope VARCHAR(255) NOT NULL,
    version INTEGER NOT NULL,
    algorithm VARCHAR(32) NOT NULL,
    wrapped_key TEXT,
    wrapped_by VARCHAR(255),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    retired_at TIMESTAMP WITH TIME ZONE,
    destroyed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_encryption_keys PRIMARY KEY (key_id)
);

CREATE UNIQUE INDEX uq_encryption_keys_scope_version ON encryption_keys (scope, version);

CREATE TABLE encryption_rotations (
    rotation_id CHAR(36) NOT NULL,
    table_name VARCHAR(128) NOT NULL,
    scope VARCHAR(255),
    last_row VARCHAR(255),
    seen_count BIGINT DEFAULT '0' NOT NULL,
    rewritten_count BIGINT DEFAULT '0' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_encryption_rotations PRIMARY KEY (rotation_id, table_name)
);

-- downgrade

DROP TABLE encryption_rotations;

DROP TABLE encryption_keys;
