-- 0103 add_encryption_keys: mysql

-- upgrade

CREATE TABLE encryption_keys (
    key_id CHAR(32) NOT NULL,
    scope VARCHAR(255) NOT NULL,
    version INTEGER NOT NULL,
    algorithm VARCHAR(32) NOT NULL,
    wrapped_key LONGTEXT,
    wrapped_by VARCHAR(255),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    retired_at DATETIME(6),
    destroyed_at DATETIME(6),
    CONSTRAINT pk_encryption_keys PRIMARY KEY (key_id),
    UNIQUE KEY uq_encryption_keys_scope_version (scope, version)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE encryption_rotations (
    rotation_id CHAR(36) NOT NULL,
    table_name VARCHAR(128) NOT NULL,
    scope VARCHAR(255),
    last_row VARCHAR(255),
    seen_count BIGINT NOT NULL DEFAULT '0',
    rewritten_count BIGINT NOT NULL DEFAULT '0',
    started_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    finished_at DATETIME(6),
    CONSTRAINT pk_encryption_rotations PRIMARY KEY (rotation_id, table_name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE encryption_rotations;

DROP TABLE encryption_keys;
