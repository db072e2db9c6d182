-- 0076 create_extract_step_timings: postgresql

-- upgrade

CREATE TABLE extract_step_timings (
    id SERIAL NOT NULL,
    extract_id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    start_time TIMESTAMP WITH TIME ZONE NOT NULL,
    end_time TIMESTAMP WITH TIME ZONE NOT NULL,
    status VARCHAR(20) NOT NULL,
    error TEXT,
    duration_ms INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_extract_step_timings PRIMARY KEY (id)
);

CREATE INDEX ix_extract_step_timings_extract_id ON extract_step_timings (extract_id);

CREATE INDEX ix_extract_step_timings_extract_id_name ON extract_step_timings (extract_id, name);

CREATE INDEX ix_extract_step_timings_status ON extract_step_timings (status);

-- downgrade

DROP TABLE extract_step_timings;
