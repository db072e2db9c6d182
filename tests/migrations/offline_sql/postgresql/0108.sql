-- 0108 keep_audit_rows: postgresql

-- upgrade

CREATE FUNCTION audit_log_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_log is append-only: UPDATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_refuses_update();

CREATE FUNCTION audit_log_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_log is append-only: TRUNCATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_log_refuses_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuses_truncate();

CREATE FUNCTION audit_log_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $legion$DECLARE allowed boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT 1 FROM %1$I.audit_anchors WHERE kind = ''prune'' AND ledger = ''log'' AND chain_id = $1 AND CASE WHEN $2 >= 2 THEN seq >= $3 ELSE last_id >= $4 END)', TG_TABLE_SCHEMA) INTO allowed USING coalesce(OLD.chain_id, OLD.tenant_id, ''), OLD.hash_version, OLD.seq, OLD.id; IF NOT allowed THEN RAISE EXCEPTION 'audit_log is append-only: DELETE is refused above the newest anchor' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END IF; RETURN OLD; END$legion$;

CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_refuses_delete();

CREATE FUNCTION audit_records_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_records is append-only: UPDATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_records_refuses_update BEFORE UPDATE ON audit_records FOR EACH ROW EXECUTE FUNCTION audit_records_refuses_update();

CREATE FUNCTION audit_records_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_records is append-only: TRUNCATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_records_refuses_truncate BEFORE TRUNCATE ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION audit_records_refuses_truncate();

CREATE FUNCTION audit_records_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $legion$DECLARE allowed boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT 1 FROM %1$I.audit_anchors WHERE kind = ''prune'' AND ledger = ''records'' AND chain_id = $1 AND CASE WHEN $2 >= 2 THEN seq >= $3 ELSE last_id >= $4 END)', TG_TABLE_SCHEMA) INTO allowed USING OLD.chain_id, OLD.hash_version, OLD.seq, OLD.id; IF NOT allowed THEN RAISE EXCEPTION 'audit_records is append-only: DELETE is refused above the newest anchor' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END IF; RETURN OLD; END$legion$;

CREATE TRIGGER audit_records_refuses_delete BEFORE DELETE ON audit_records FOR EACH ROW EXECUTE FUNCTION audit_records_refuses_delete();

CREATE FUNCTION governance_events_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'governance_events is append-only: UPDATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER governance_events_refuses_update BEFORE UPDATE ON governance_events FOR EACH ROW EXECUTE FUNCTION governance_events_refuses_update();

CREATE FUNCTION governance_events_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'governance_events is append-only: TRUNCATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER governance_events_refuses_truncate BEFORE TRUNCATE ON governance_events FOR EACH STATEMENT EXECUTE FUNCTION governance_events_refuses_truncate();

CREATE FUNCTION governance_events_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $legion$DECLARE allowed boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT 1 FROM %1$I.audit_anchors WHERE kind = ''prune'' AND ledger = ''events'' AND chain_id = $1 AND CASE WHEN $2 >= 2 THEN seq >= $3 ELSE last_id >= $4 END)', TG_TABLE_SCHEMA) INTO allowed USING OLD.stream_id, OLD.hash_version, OLD.sequence_number, OLD.id; IF NOT allowed THEN RAISE EXCEPTION 'governance_events is append-only: DELETE is refused above the newest anchor' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END IF; RETURN OLD; END$legion$;

CREATE TRIGGER governance_events_refuses_delete BEFORE DELETE ON governance_events FOR EACH ROW EXECUTE FUNCTION governance_events_refuses_delete();

CREATE FUNCTION audit_anchors_refuses_update() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_anchors is append-only: UPDATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_anchors_refuses_update BEFORE UPDATE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_anchors_refuses_update();

CREATE FUNCTION audit_anchors_refuses_truncate() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_anchors is append-only: TRUNCATE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_anchors_refuses_truncate BEFORE TRUNCATE ON audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION audit_anchors_refuses_truncate();

CREATE FUNCTION audit_anchors_refuses_delete() RETURNS trigger LANGUAGE plpgsql AS $legion$BEGIN RAISE EXCEPTION 'audit_anchors is append-only: DELETE is refused' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END$legion$;

CREATE TRIGGER audit_anchors_refuses_delete BEFORE DELETE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_anchors_refuses_delete();

CREATE FUNCTION audit_anchors_names_a_row() RETURNS trigger LANGUAGE plpgsql AS $legion$DECLARE allowed boolean; BEGIN IF NEW.kind = 'prune' THEN EXECUTE format('SELECT EXISTS (SELECT 1 FROM %1$I.audit_log r WHERE $1 = ''log'' AND r.chain_id = $2 AND r.seq = $3 AND r.hash_version >= 2 AND r.record_hash = $4) OR EXISTS (SELECT 1 FROM %1$I.audit_records r WHERE $1 = ''records'' AND r.chain_id = $2 AND r.seq = $3 AND r.hash_version >= 2 AND r.chain_hash = $4) OR EXISTS (SELECT 1 FROM %1$I.governance_events r WHERE $1 = ''events'' AND r.stream_id = $2 AND r.sequence_number = $3 AND r.hash_version >= 2 AND r.event_hash = $4) OR EXISTS (SELECT 1 FROM %1$I.audit_anchors r WHERE r.kind = ''seam'' AND r.ledger = $1 AND r.chain_id = $2 AND r.seq = $3 AND r.anchor_hash = $4)', TG_TABLE_SCHEMA) INTO allowed USING NEW.ledger, NEW.chain_id, NEW.seq, NEW.hash; IF NOT allowed THEN RAISE EXCEPTION 'an anchor must name a row of its chain with the hash of that row' USING ERRCODE = 'LD001', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA; END IF; END IF; RETURN NEW; END$legion$;

CREATE TRIGGER audit_anchors_names_a_row BEFORE INSERT ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_anchors_names_a_row();

-- downgrade

DROP TRIGGER audit_anchors_names_a_row ON audit_anchors;

DROP FUNCTION audit_anchors_names_a_row();

DROP TRIGGER audit_anchors_refuses_delete ON audit_anchors;

DROP FUNCTION audit_anchors_refuses_delete();

DROP TRIGGER audit_anchors_refuses_truncate ON audit_anchors;

DROP FUNCTION audit_anchors_refuses_truncate();

DROP TRIGGER audit_anchors_refuses_update ON audit_anchors;

DROP FUNCTION audit_anchors_refuses_update();

DROP TRIGGER governance_events_refuses_delete ON governance_events;

DROP FUNCTION governance_events_refuses_delete();

DROP TRIGGER governance_events_refuses_truncate ON governance_events;

DROP FUNCTION governance_events_refuses_truncate();

DROP TRIGGER governance_events_refuses_update ON governance_events;

DROP FUNCTION governance_events_refuses_update();

DROP TRIGGER audit_records_refuses_delete ON audit_records;

DROP FUNCTION audit_records_refuses_delete();

DROP TRIGGER audit_records_refuses_truncate ON audit_records;

DROP FUNCTION audit_records_refuses_truncate();

DROP TRIGGER audit_records_refuses_update ON audit_records;

DROP FUNCTION audit_records_refuses_update();

DROP TRIGGER audit_log_refuses_delete ON audit_log;

DROP FUNCTION audit_log_refuses_delete();

DROP TRIGGER audit_log_refuses_truncate ON audit_log;

DROP FUNCTION audit_log_refuses_truncate();

DROP TRIGGER audit_log_refuses_update ON audit_log;

DROP FUNCTION audit_log_refuses_update();
