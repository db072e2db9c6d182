-- 0108 keep_audit_rows: mysql

-- upgrade

CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_log is append-only: UPDATE is refused';

CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log FOR EACH ROW IF NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'log' AND chain_id = coalesce(OLD.chain_id, OLD.tenant_id, '') AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.seq ELSE last_id >= OLD.id END) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_log is append-only: DELETE is refused above the newest anchor'; END IF;

CREATE TRIGGER audit_records_refuses_update BEFORE UPDATE ON audit_records FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_records is append-only: UPDATE is refused';

CREATE TRIGGER audit_records_refuses_delete BEFORE DELETE ON audit_records FOR EACH ROW IF NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'records' AND chain_id = OLD.chain_id AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.seq ELSE last_id >= OLD.id END) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_records is append-only: DELETE is refused above the newest anchor'; END IF;

CREATE TRIGGER governance_events_refuses_update BEFORE UPDATE ON governance_events FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'governance_events is append-only: UPDATE is refused';

CREATE TRIGGER governance_events_refuses_delete BEFORE DELETE ON governance_events FOR EACH ROW IF NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'events' AND chain_id = OLD.stream_id AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.sequence_number ELSE last_id >= OLD.id END) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'governance_events is append-only: DELETE is refused above the newest anchor'; END IF;

CREATE TRIGGER audit_anchors_refuses_update BEFORE UPDATE ON audit_anchors FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_anchors is append-only: UPDATE is refused';

CREATE TRIGGER audit_anchors_refuses_delete BEFORE DELETE ON audit_anchors FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_anchors is append-only: DELETE is refused';

CREATE TRIGGER audit_anchors_names_a_row BEFORE INSERT ON audit_anchors FOR EACH ROW IF NEW.kind = 'prune' AND NOT (EXISTS (SELECT 1 FROM audit_log r WHERE NEW.ledger = 'log' AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.hash_version >= 2 AND r.record_hash = NEW.hash) OR EXISTS (SELECT 1 FROM audit_records r WHERE NEW.ledger = 'records' AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.hash_version >= 2 AND r.chain_hash = NEW.hash) OR EXISTS (SELECT 1 FROM governance_events r WHERE NEW.ledger = 'events' AND r.stream_id = NEW.chain_id AND r.sequence_number = NEW.seq AND r.hash_version >= 2 AND r.event_hash = NEW.hash) OR EXISTS (SELECT 1 FROM audit_anchors r WHERE r.kind = 'seam' AND r.ledger = NEW.ledger AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.anchor_hash = NEW.hash)) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an anchor must name a row of its chain with the hash of that row'; END IF;

-- downgrade

DROP TRIGGER audit_anchors_names_a_row;

DROP TRIGGER audit_anchors_refuses_delete;

DROP TRIGGER audit_anchors_refuses_update;

DROP TRIGGER governance_events_refuses_delete;

DROP TRIGGER governance_events_refuses_update;

DROP TRIGGER audit_records_refuses_delete;

DROP TRIGGER audit_records_refuses_update;

DROP TRIGGER audit_log_refuses_delete;

DROP TRIGGER audit_log_refuses_update;
