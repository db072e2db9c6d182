-- 0108 keep_audit_rows: sqlite

-- upgrade

CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: UPDATE is refused'); END;

CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'log' AND chain_id = coalesce(OLD.chain_id, OLD.tenant_id, '') AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.seq ELSE last_id >= OLD.id END) BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: DELETE is refused above the newest anchor'); END;

CREATE TRIGGER audit_log_refuses_replace BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit_log WHERE uuid = NEW.uuid) OR EXISTS (SELECT 1 FROM audit_log WHERE chain_id = NEW.chain_id AND seq = NEW.seq AND hash_version >= 2 AND NEW.hash_version >= 2) OR EXISTS (SELECT 1 FROM audit_log WHERE chain_id = NEW.chain_id AND previous_hash = NEW.previous_hash AND hash_version >= 2 AND NEW.hash_version >= 2) BEGIN SELECT RAISE(ABORT, 'audit_log is append-only: replacing a row is refused'); END;

CREATE TRIGGER audit_records_refuses_update BEFORE UPDATE ON audit_records BEGIN SELECT RAISE(ABORT, 'audit_records is append-only: UPDATE is refused'); END;

CREATE TRIGGER audit_records_refuses_delete BEFORE DELETE ON audit_records WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'records' AND chain_id = OLD.chain_id AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.seq ELSE last_id >= OLD.id END) BEGIN SELECT RAISE(ABORT, 'audit_records is append-only: DELETE is refused above the newest anchor'); END;

CREATE TRIGGER audit_records_refuses_replace BEFORE INSERT ON audit_records WHEN EXISTS (SELECT 1 FROM audit_records WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit_records WHERE uuid = NEW.uuid) OR EXISTS (SELECT 1 FROM audit_records WHERE chain_hash = NEW.chain_hash) OR EXISTS (SELECT 1 FROM audit_records WHERE chain_id = NEW.chain_id AND seq = NEW.seq AND hash_version >= 2 AND NEW.hash_version >= 2) OR EXISTS (SELECT 1 FROM audit_records WHERE chain_id = NEW.chain_id AND parent_hash = NEW.parent_hash AND hash_version >= 2 AND NEW.hash_version >= 2) BEGIN SELECT RAISE(ABORT, 'audit_records is append-only: replacing a row is refused'); END;

CREATE TRIGGER governance_events_refuses_update BEFORE UPDATE ON governance_events BEGIN SELECT RAISE(ABORT, 'governance_events is append-only: UPDATE is refused'); END;

CREATE TRIGGER governance_events_refuses_delete BEFORE DELETE ON governance_events WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE kind = 'prune' AND ledger = 'events' AND chain_id = OLD.stream_id AND CASE WHEN OLD.hash_version >= 2 THEN seq >= OLD.sequence_number ELSE last_id >= OLD.id END) BEGIN SELECT RAISE(ABORT, 'governance_events is append-only: DELETE is refused above the newest anchor'); END;

CREATE TRIGGER governance_events_refuses_replace BEFORE INSERT ON governance_events WHEN EXISTS (SELECT 1 FROM governance_events WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM governance_events WHERE uuid = NEW.uuid) OR EXISTS (SELECT 1 FROM governance_events WHERE stream_id = NEW.stream_id AND sequence_number = NEW.sequence_number) OR EXISTS (SELECT 1 FROM governance_events WHERE stream_id = NEW.stream_id AND previous_hash = NEW.previous_hash AND hash_version >= 2 AND NEW.hash_version >= 2) BEGIN SELECT RAISE(ABORT, 'governance_events is append-only: replacing a row is refused'); END;

CREATE TRIGGER audit_anchors_refuses_update BEFORE UPDATE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'audit_anchors is append-only: UPDATE is refused'); END;

CREATE TRIGGER audit_anchors_refuses_delete BEFORE DELETE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'audit_anchors is append-only: DELETE is refused'); END;

CREATE TRIGGER audit_anchors_refuses_replace BEFORE INSERT ON audit_anchors WHEN EXISTS (SELECT 1 FROM audit_anchors WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM audit_anchors WHERE anchor_hash = NEW.anchor_hash) OR EXISTS (SELECT 1 FROM audit_anchors WHERE ledger = NEW.ledger AND chain_id = NEW.chain_id AND previous_anchor = NEW.previous_anchor) BEGIN SELECT RAISE(ABORT, 'audit_anchors is append-only: replacing a row is refused'); END;

CREATE TRIGGER audit_anchors_names_a_row BEFORE INSERT ON audit_anchors WHEN NEW.kind = 'prune' AND NOT (EXISTS (SELECT 1 FROM audit_log r WHERE NEW.ledger = 'log' AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.hash_version >= 2 AND r.record_hash = NEW.hash) OR EXISTS (SELECT 1 FROM audit_records r WHERE NEW.ledger = 'records' AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.hash_version >= 2 AND r.chain_hash = NEW.hash) OR EXISTS (SELECT 1 FROM governance_events r WHERE NEW.ledger = 'events' AND r.stream_id = NEW.chain_id AND r.sequence_number = NEW.seq AND r.hash_version >= 2 AND r.event_hash = NEW.hash) OR EXISTS (SELECT 1 FROM audit_anchors r WHERE r.kind = 'seam' AND r.ledger = NEW.ledger AND r.chain_id = NEW.chain_id AND r.seq = NEW.seq AND r.anchor_hash = NEW.hash)) BEGIN SELECT RAISE(ABORT, 'an anchor must name a row of its chain with the hash of that row'); END;

-- downgrade

DROP TRIGGER audit_anchors_names_a_row;

DROP TRIGGER audit_anchors_refuses_replace;

DROP TRIGGER audit_anchors_refuses_delete;

DROP TRIGGER audit_anchors_refuses_update;

DROP TRIGGER governance_events_refuses_replace;

DROP TRIGGER governance_events_refuses_delete;

DROP TRIGGER governance_events_refuses_update;

DROP TRIGGER audit_records_refuses_replace;

DROP TRIGGER audit_records_refuses_delete;

DROP TRIGGER audit_records_refuses_update;

DROP TRIGGER audit_log_refuses_replace;

DROP TRIGGER audit_log_refuses_delete;

DROP TRIGGER audit_log_refuses_update;
