-- 0065 create_identities: mysql

-- upgrade

CREATE TABLE identities (
    id CHAR(36) NOT NULL DEFAULT (uuid()),
    principal_id CHAR(36) NOT NULL,
    provider_id CHAR(36) NOT NULL,
    provider_identity VARCHAR(255) NOT NULL,
    profile LONGBLOB,
    active BOOL NOT NULL DEFAULT true,
    last_authenticated_at DATETIME(6),
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_identities PRIMARY KEY (id),
    CONSTRAINT fk_identities_principal_id_principals FOREIGN KEY(principal_id) REFERENCES principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_identities_provider_id_identity_providers FOREIGN KEY(provider_id) REFERENCES identity_providers (id) ON DELETE CASCADE,
    KEY ix_identities_principal_id (principal_id),
    KEY ix_identities_provider_id (provider_id),
    UNIQUE KEY uq_identities_principal_id_provider_id_provider_identity (principal_id, provider_id, provider_identity),
    uq_identities_provider_id_provider_identity_active_key TINYINT GENERATED ALWAYS AS (CASE WHEN active = true THEN 1 END) VIRTUAL,
    UNIQUE KEY uq_identities_provider_id_provider_identity_active (provider_id, provider_identity, uq_identities_provider_id_provider_identity_active_key)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE identities;
