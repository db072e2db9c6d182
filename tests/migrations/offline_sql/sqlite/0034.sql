-- 0034 add_archive_manifest: sqlite

-- upgrade

CREATE TABLE archive_manifest (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id VARCHAR(255) NOT NULL,
    source_table VARCHAR(255) NOT NULL,
    row_count INTEGER NOT NULL,
    checksum VARCHAR(255) NOT NULL,
    storage_path TEXT NOT NULL,
    archived_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    metadata TEXT
);

CREATE INDEX ix_archive_manifest_archived_at ON archive_manifest (archived_at);

CREATE INDEX ix_archive_manifest_source_table ON archive_manifest (source_table);

CREATE UNIQUE INDEX uq_archive_manifest_batch_id ON archive_manifest (batch_id);

-- downgrade

DROP TABLE archive_manifest;
