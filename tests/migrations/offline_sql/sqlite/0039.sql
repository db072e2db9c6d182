-- 0039 add_audit_archive_manifest: sqlite

-- upgrade

CREATE TABLE audit_archive_manifests (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tier VARCHAR(10) NOT NULL,
    storage_url VARCHAR(2000) NOT NULL,
    start_date DATETIME NOT NULL,
    end_date DATETIME NOT NULL,
    entry_count INTEGER NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    first_hash VARCHAR(64) NOT NULL,
    last_hash VARCHAR(64) NOT NULL,
    archived_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_audit_archive_manifests_archived_at ON audit_archive_manifests (archived_at);

CREATE INDEX ix_audit_archive_manifests_start_date_end_date ON audit_archive_manifests (start_date, end_date);

CREATE INDEX ix_audit_archive_manifests_tier ON audit_archive_manifests (tier);

-- downgrade

DROP TABLE audit_archive_manifests;
