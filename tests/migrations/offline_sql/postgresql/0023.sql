-- 0023 add_data_archive: postgresql

-- upgrade

CREATE TABLE data_archive (
    id BIGSERIAL NOT NULL,
    source_table VARCHAR(64) NOT NULL,
    source_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    tier INTEGER DEFAULT '1',
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    CONSTRAINT pk_data_archive PRIMARY KEY (id)
);

CREATE INDEX ix_data_archive_source_table ON data_archive (source_table);

CREATE INDEX ix_data_archive_source_table_source_id ON data_archive (source_table, source_id);

CREATE INDEX ix_data_archive_tier ON data_archive (tier);

-- downgrade

DROP TABLE data_archive;
