-- 0006 add_functions: postgresql

-- upgrade

CREATE TABLE functions (
    id SERIAL NOT NULL,
    name VARCHAR(128) NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    runner_id INTEGER NOT NULL,
    args TEXT,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_functions PRIMARY KEY (id),
    CONSTRAINT fk_functions_runner_id_runners FOREIGN KEY(runner_id) REFERENCES runners (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX ix_functions_active ON functions (active);

CREATE INDEX ix_functions_name ON functions (name);

CREATE INDEX ix_functions_runner_id ON functions (runner_id);

CREATE UNIQUE INDEX uq_functions_runner_id_name ON functions (runner_id, name);

-- downgrade

DROP TABLE functions;
