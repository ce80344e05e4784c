DROP TABLE record_changes;
DROP TABLE audit_events;
