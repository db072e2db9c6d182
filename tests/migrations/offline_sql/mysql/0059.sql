-- 0059 create_chains: mysql

-- upgrade

CREATE TABLE chains (
    id INTEGER NOT NULL AUTO_INCREMENT,
    name VARCHAR(255) NOT NULL,
    active BOOL NOT NULL DEFAULT true,
    created DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)),
    updated DATETIME(6),
    CONSTRAINT pk_chains PRIMARY KEY (id),
    KEY ix_chains_active (active),
    KEY ix_chains_name (name)
)ENGINE=InnoDB CHARSET=utf8mb4 COLLATE utf8mb4_bin;

-- downgrade

DROP TABLE chains;
