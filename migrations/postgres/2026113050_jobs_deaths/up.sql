-- How often the process died that ran the job: it is begun again once, since the job may be why.
ALTER TABLE jobs ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
