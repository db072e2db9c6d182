-- 0015 add_rbac_tables: sqlite

-- upgrade

CREATE TABLE rbac_cross_team_grants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source_team VARCHAR(255) NOT NULL,
    target_team VARCHAR(255) NOT NULL,
    runner_pattern VARCHAR(500) NOT NULL,
    actions VARCHAR(255) NOT NULL,
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    expires_at DATETIME
);

CREATE INDEX ix_rbac_cross_team_grants_source_team ON rbac_cross_team_grants (source_team);

CREATE UNIQUE INDEX uq_rbac_cross_team_grants_source_team_target_team_r_012ec739 ON rbac_cross_team_grants (source_team, target_team, runner_pattern);

CREATE TABLE rbac_role_assignments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    principal_type VARCHAR(10) NOT NULL,
    principal_id VARCHAR(255) NOT NULL,
    role VARCHAR(100) NOT NULL,
    team VARCHAR(255),
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL,
    expires_at DATETIME
);

CREATE INDEX ix_rbac_role_assignments_principal_id ON rbac_role_assignments (principal_id);

CREATE INDEX ix_rbac_role_assignments_team ON rbac_role_assignments (team);

CREATE UNIQUE INDEX uq_rbac_role_assignments_principal_type_principal_i_9c5d0e26 ON rbac_role_assignments (principal_type, principal_id, role, team);

CREATE TABLE rbac_runner_grants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    team VARCHAR(255) NOT NULL,
    runner_pattern VARCHAR(500) NOT NULL,
    actions VARCHAR(255) NOT NULL,
    granted_by VARCHAR(255) NOT NULL,
    granted_at DATETIME DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) NOT NULL
);

CREATE INDEX ix_rbac_runner_grants_team ON rbac_runner_grants (team);

CREATE UNIQUE INDEX uq_rbac_runner_grants_team_runner_pattern ON rbac_runner_grants (team, runner_pattern);

-- downgrade

DROP TABLE rbac_runner_grants;

DROP TABLE rbac_role_assignments;

DROP TABLE rbac_cross_team_grants;
