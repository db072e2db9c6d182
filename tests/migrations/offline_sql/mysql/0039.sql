-- 0039 add_audit_archive_manifest: mysql

-- upgrade

CREATE TABLE audit_archive_manifests (
    id BIGINT NOT NULL AUTO_INCREMENT,
    tier VARCHAR(10) NOT NULL,
    storage_url VARCHAR(2000) NOT NULL,
    start_date DATETIME(6) NOT NULL,
    end_date DATETIME(6) NOT NULL,
    entry_count INTEGER NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    first_hash VARCHAR(64) NOT NULL,
    last_hash VARCHAR(64) NOT NULL,
    archived_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_audit_archive_manifests PRIMARY KEY (id),
    KEY ix_audit_archive_manifests_archived_at (archived_at),
    KEY ix_audit_archive_manifests_start_date_end_date (start_date, end_date),
    KEY ix_audit_archive_manifests_tier (tier)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE audit_archive_manifests;
