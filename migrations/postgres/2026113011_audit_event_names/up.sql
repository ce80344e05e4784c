-- What happened, as submit or return: a batch does several things under one operation. Entries from
-- before have none; their operation says it.
ALTER TABLE audit_events ADD COLUMN event TEXT;
