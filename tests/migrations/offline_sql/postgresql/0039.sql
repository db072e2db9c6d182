-- 0039 add_audit_archive_manifest: postgresql

-- upgrade

CREATE TABLE audit_archive_manifests (
    id BIGSERIAL NOT NULL,
    tier VARCHAR(10) NOT NULL,
    storage_url VARCHAR(2000) NOT NULL,
    start_date TIMESTAMP WITH TIME ZONE NOT NULL,
    end_date TIMESTAMP WITH TIME ZONE NOT NULL,
    entry_count INTEGER NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    first_hash VARCHAR(64) NOT NULL,
    last_hash VARCHAR(64) NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_audit_archive_manifests PRIMARY KEY (id)
);

CREATE INDEX ix_audit_archive_manifests_archived_at ON audit_archive_manifests (archived_at);

CREATE INDEX ix_audit_archive_manifests_start_date_end_date ON audit_archive_manifests (start_date, end_date);

CREATE INDEX ix_audit_archive_manifests_tier ON audit_archive_manifests (tier);

-- downgrade

DROP TABLE audit_archive_manifests;
