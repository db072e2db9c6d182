-- 0007 add_default_extensions: postgresql

-- upgrade

INSERT INTO extensions (name, namespace, exchange, uri) VALUES ('lex', 'Legion::Extensions::Lex', 'lex', 'lex');

INSERT INTO runners (extension_id, name, namespace, queue, uri) VALUES ((SELECT extensions.id
FROM extensions
WHERE extensions.name = 'lex'), 'register', 'Legion::Extensions::Lex::Runners::Register', 'register', 'register');

INSERT INTO runners (extension_id, name, namespace, queue, uri) VALUES ((SELECT extensions.id
FROM extensions
WHERE extensions.name = 'lex'), 'function', 'Legion::Extensions::Lex::Runners::Function', 'function', 'function');

INSERT INTO runners (extension_id, name, namespace, queue, uri) VALUES ((SELECT extensions.id
FROM extensions
WHERE extensions.name = 'lex'), 'runner', 'Legion::Extensions::Lex::Runners::Runner', 'runner', 'runner');

INSERT INTO runners (extension_id, name, namespace, queue, uri) VALUES ((SELECT extensions.id
FROM extensions
WHERE extensions.name = 'lex'), 'extension', 'Legion::Extensions::Lex::Runners::Extension', 'extension', 'extension');

INSERT INTO extensions (name, namespace, exchange, uri) VALUES ('node', 'Legion::Extensions::Node', 'node', 'node');

INSERT INTO runners (extension_id, name, namespace, queue, uri) VALUES ((SELECT extensions.id
FROM extensions
WHERE extensions.name = 'node'), 'crypt', 'Legion::Extensions::Node::Runners::Crypt', 'crypt', 'crypt');

-- downgrade

DELETE FROM runners WHERE runners.extension_id = (SELECT extensions.id
FROM extensions
WHERE extensions.name = 'lex') AND runners.name IN ('register', 'function', 'runner', 'extension');

DELETE FROM runners WHERE runners.extension_id = (SELECT extensions.id
FROM extensions
WHERE extensions.name = 'node') AND runners.name IN ('crypt');

DELETE FROM extensions WHERE extensions.name IN ('lex', 'node');
