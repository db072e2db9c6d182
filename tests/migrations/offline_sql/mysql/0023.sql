-- 0023 add_data_archive: mysql

-- upgrade

CREATE TABLE data_archive (
    id BIGINT NOT NULL AUTO_INCREMENT,
    source_table VARCHAR(64) NOT NULL,
    source_id BIGINT NOT NULL,
    data LONGTEXT NOT NULL,
    tier INTEGER DEFAULT '1',
    archived_at DATETIME(6) DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_data_archive PRIMARY KEY (id),
    KEY ix_data_archive_source_table (source_table),
    KEY ix_data_archive_source_table_source_id (source_table, source_id),
    KEY ix_data_archive_tier (tier)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE data_archive;
