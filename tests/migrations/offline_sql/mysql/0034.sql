-- 0034 add_archive_manifest: mysql

-- upgrade

CREATE TABLE archive_manifest (
    id INTEGER NOT NULL AUTO_INCREMENT,
    batch_id VARCHAR(255) NOT NULL,
    source_table VARCHAR(255) NOT NULL,
    row_count INTEGER NOT NULL,
    checksum VARCHAR(255) NOT NULL,
    storage_path LONGTEXT NOT NULL,
    archived_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    metadata LONGTEXT,
    CONSTRAINT pk_archive_manifest PRIMARY KEY (id),
    KEY ix_archive_manifest_archived_at (archived_at),
    KEY ix_archive_manifest_source_table (source_table),
    UNIQUE KEY uq_archive_manifest_batch_id (batch_id)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE archive_manifest;
