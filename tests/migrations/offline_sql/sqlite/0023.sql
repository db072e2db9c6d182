-- 0023 add_data_archive: sqlite

-- upgrade

CREATE TABLE data_archive (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source_table VARCHAR(64) NOT NULL,
    source_id INTEGER NOT NULL,
    data TEXT NOT NULL,
    tier INTEGER DEFAULT '1',
    archived_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);

CREATE INDEX ix_data_archive_source_table ON data_archive (source_table);

CREATE INDEX ix_data_archive_source_table_source_id ON data_archive (source_table, source_id);

CREATE INDEX ix_data_archive_tier ON data_archive (tier);

-- downgrade

DROP TABLE data_archive;
