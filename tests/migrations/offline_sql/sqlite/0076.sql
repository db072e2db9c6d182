-- 0076 create_extract_step_timings: sqlite

-- upgrade

CREATE TABLE extract_step_timings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    extract_id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    start_time DATETIME NOT NULL,
    end_time DATETIME NOT NULL,
    status VARCHAR(20) NOT NULL,
    error TEXT,
    duration_ms INTEGER DEFAULT '0' NOT NULL
);

CREATE INDEX ix_extract_step_timings_extract_id ON extract_step_timings (extract_id);

CREATE INDEX ix_extract_step_timings_extract_id_name ON extract_step_timings (extract_id, name);

CREATE INDEX ix_extract_step_timings_status ON extract_step_timings (status);

-- downgrade

DROP TABLE extract_step_timings;
