-- 0005 add_runners: postgresql

-- upgrade

CREATE TABLE runners (
    id SERIAL NOT NULL,
    extension_id INTEGER NOT NULL,
    name VARCHAR(256) DEFAULT '' NOT NULL,
    namespace VARCHAR(256) DEFAULT '' NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    queue VARCHAR(256),
    uri VARCHAR(256),
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_runners PRIMARY KEY (id),
    CONSTRAINT fk_runners_extension_id_extensions FOREIGN KEY(extension_id) REFERENCES extensions (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX ix_runners_extension_id ON runners (extension_id);

-- downgrade

DROP TABLE runners;
