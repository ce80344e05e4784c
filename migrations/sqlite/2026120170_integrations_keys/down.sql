-- Records name the accounts, so that they stay: nobody takes them for people who may sign in.
UPDATE users SET state = 'disabled' WHERE id IN (SELECT id FROM service_accounts);
DROP TABLE job_keys;
DROP TABLE api_keys;
DROP TABLE service_accounts;
