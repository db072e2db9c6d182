-- 0093 create_portable_identities: mysql

-- upgrade

CREATE TABLE portable_identities (
    id INTEGER NOT NULL AUTO_INCREMENT,
    uuid VARCHAR(36) NOT NULL,
    principal_id INTEGER NOT NULL,
    provider_id INTEGER NOT NULL,
    provider_identity_key VARCHAR(255) NOT NULL,
    profile_ciphertext LONGTEXT,
    active BOOL NOT NULL DEFAULT true,
    last_authenticated_at DATETIME(6),
    account_type VARCHAR(64) NOT NULL DEFAULT 'primary',
    qualifier VARCHAR(255),
    is_default BOOL NOT NULL DEFAULT false,
    link_evidence LONGTEXT,
    created_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_portable_identities PRIMARY KEY (id),
    CONSTRAINT fk_portable_identities_principal_id_portable_identi_befe2844 FOREIGN KEY(principal_id) REFERENCES portable_identity_principals (id) ON DELETE CASCADE,
    CONSTRAINT fk_portable_identities_provider_id_portable_identit_fbdae7df FOREIGN KEY(provider_id) REFERENCES portable_identity_providers (id) ON DELETE CASCADE,
    KEY ix_portable_identities_active (active),
    KEY ix_portable_identities_is_default (is_default),
    KEY ix_portable_identities_principal_id (principal_id),
    KEY ix_portable_identities_provider_id (provider_id),
    KEY ix_portable_identities_provider_id_provider_identity_key (provider_id, provider_identity_key),
    KEY ix_portable_identities_provider_identity_key (provider_identity_key),
    UNIQUE KEY uq_portable_identities_principal_id_provider_id_pro_73466566 (principal_id, provider_id, provider_identity_key),
    UNIQUE KEY uq_portable_identities_uuid (uuid)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE portable_identities;
