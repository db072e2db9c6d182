-- 0076 create_extract_step_timings: mysql

-- upgrade

CREATE TABLE extract_step_timings (
    id INTEGER NOT NULL AUTO_INCREMENT,
    extract_id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    start_time DATETIME(6) NOT NULL,
    end_time DATETIME(6) NOT NULL,
    status VARCHAR(20) NOT NULL,
    error LONGTEXT,
    duration_ms INTEGER NOT NULL DEFAULT '0',
    CONSTRAINT pk_extract_step_timings PRIMARY KEY (id),
    KEY ix_extract_step_timings_extract_id (extract_id),
    KEY ix_extract_step_timings_extract_id_name (extract_id, name),
    KEY ix_extract_step_timings_status (status)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE extract_step_timings;
