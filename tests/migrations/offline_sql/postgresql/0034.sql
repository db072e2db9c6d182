-- 0034 add_archive_manifest: postgresql

-- upgrade

CREATE TABLE archive_manifest (
    id SERIAL NOT NULL,
    batch_id TEXT NOT NULL,
    source_table TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    storage_path TEXT NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    metadata JSONB,
    CONSTRAINT pk_archive_manifest PRIMARY KEY (id)
);

CREATE INDEX ix_archive_manifest_archived_at ON archive_manifest (archived_at);

CREATE INDEX ix_archive_manifest_source_table ON archive_manifest (source_table);

CREATE UNIQUE INDEX uq_archive_manifest_batch_id ON archive_manifest (batch_id);

-- downgrade

DROP TABLE archive_manifest;
