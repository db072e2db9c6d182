-- 0105 guard_roles_without_team: mysql

-- upgrade

ALTER TABLE rbac_role_assignments ADD COLUMN duplicate_of INTEGER;

UPDATE rbac_role_assignments SET duplicate_of = (SELECT kept FROM (
    SELECT id, MIN(id) OVER (PARTITION BY principal_type, principal_id, role) AS kept FROM rbac_role_assignments WHERE team IS NULL
) AS f WHERE f.id = rbac_role_assignments.id) WHERE id IN (SELECT id FROM (
    SELECT id, MIN(id) OVER (PARTITION BY principal_type, principal_id, role) AS kept FROM rbac_role_assignments WHERE team IS NULL
) AS f WHERE id <> kept);

ALTER TABLE rbac_role_assignments ADD COLUMN uq_rbac_role_assignments_principal_type_principal_i_efe0d8a1 TINYINT GENERATED ALWAYS AS (CASE WHEN team IS NULL AND duplicate_of IS NULL THEN 1 END) VIRTUAL;

CREATE UNIQUE INDEX uq_rbac_role_assignments_principal_type_principal_i_aad397fd ON rbac_role_assignments (principal_type, principal_id, `role`, uq_rbac_role_assignments_principal_type_principal_i_efe0d8a1);

-- downgrade

DROP INDEX uq_rbac_role_assignments_principal_type_principal_i_aad397fd ON rbac_role_assignments;

ALTER TABLE rbac_role_assignments DROP COLUMN uq_rbac_role_assignments_principal_type_principal_i_efe0d8a1;

ALTER TABLE rbac_role_assignments DROP COLUMN duplicate_of;
