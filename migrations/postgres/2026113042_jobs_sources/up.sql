-- When the uploaded file of a job was removed: with the job's rejected rows, some days after its end.
ALTER TABLE jobs ADD COLUMN source_gone_at TIMESTAMP;
