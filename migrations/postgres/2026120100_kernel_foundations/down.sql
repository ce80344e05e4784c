DROP TABLE attachments;
DROP TABLE outbox_events;
DROP TABLE idempotency_keys;
DROP TABLE readiness;
DROP TABLE installation_keys;
DROP TABLE installation;
