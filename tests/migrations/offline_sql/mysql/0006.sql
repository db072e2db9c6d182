-- 0006 add_functions: mysql

-- upgrade

CREATE TABLE functions (
    id INTEGER NOT NULL AUTO_INCREMENT,
    name VARCHAR(128) NOT NULL,
    active BOOL NOT NULL DEFAULT true,
    runner_id INTEGER NOT NULL,
    args LONGTEXT,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_functions PRIMARY KEY (id),
    CONSTRAINT fk_functions_runner_id_runners FOREIGN KEY(runner_id) REFERENCES runners (id) ON DELETE CASCADE ON UPDATE CASCADE,
    KEY ix_functions_active (active),
    KEY ix_functions_name (name),
    KEY ix_functions_runner_id (runner_id),
    UNIQUE KEY uq_functions_runner_id_name (runner_id, name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE functions;
