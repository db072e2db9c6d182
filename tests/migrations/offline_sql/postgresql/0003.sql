-- 0003 add_settings: postgresql

-- upgrade

CREATE TABLE settings (
    id SERIAL NOT NULL,
    key VARCHAR(128) NOT NULL,
    value VARCHAR(256) NOT NULL,
    encrypted BOOLEAN DEFAULT false NOT NULL,
    created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_settings PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_settings_key ON settings (key);

-- downgrade

DROP TABLE settings;
