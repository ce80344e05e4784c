DROP TABLE audit_verifications;
DROP TABLE audit_leaves;
DROP TABLE audit_blocks;
DROP TABLE record_changes;
DROP TABLE audit_events;
