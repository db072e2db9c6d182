-- 0015 add_rbac_tables: mysql

-- upgrade

CREATE TABLE rbac_cross_team_grants (
    id INTEGER NOT NULL AUTO_INCREMENT,
    source_team VARCHAR(255) NOT NULL,
    target_team VARCHAR(255) NOT NULL,
    runner_pattern VARCHAR(500) NOT NULL,
    actions VARCHAR(255) NOT NULL,
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    expires_at DATETIME(6),
    CONSTRAINT pk_rbac_cross_team_grants PRIMARY KEY (id),
    KEY ix_rbac_cross_team_grants_source_team (source_team),
    uq_rbac_cross_team_grants_source_team_target_team_r_8f000f26 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (sha2(concat(char_length(source_team), ':', source_team, char_length(target_team), ':', target_team, char_length(runner_pattern), ':', runner_pattern), 256)) VIRTUAL,
    UNIQUE KEY uq_rbac_cross_team_grants_source_team_target_team_r_012ec739 (uq_rbac_cross_team_grants_source_team_target_team_r_8f000f26)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE rbac_role_assignments (
    id INTEGER NOT NULL AUTO_INCREMENT,
    principal_type VARCHAR(10) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    `role` VARCHAR(100) NOT NULL,
    team VARCHAR(255),
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    expires_at DATETIME(6),
    CONSTRAINT pk_rbac_role_assignments PRIMARY KEY (id),
    KEY ix_rbac_role_assignments_principal_id (principal_id),
    KEY ix_rbac_role_assignments_team (team),
    UNIQUE KEY uq_rbac_role_assignments_principal_type_principal_i_9c5d0e26 (principal_type, principal_id, `role`, team)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE rbac_runner_grants (
    id INTEGER NOT NULL AUTO_INCREMENT,
    team VARCHAR(255) NOT NULL,
    runner_pattern VARCHAR(500) NOT NULL,
    actions VARCHAR(255) NOT NULL,
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    CONSTRAINT pk_rbac_runner_grants PRIMARY KEY (id),
    KEY ix_rbac_runner_grants_team (team),
    UNIQUE KEY uq_rbac_runner_grants_team_runner_pattern (team, runner_pattern)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE rbac_runner_grants;

DROP TABLE rbac_role_assignments;

DROP TABLE rbac_cross_team_grants;
