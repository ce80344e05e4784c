ALTER TABLE draw_outcomes DROP COLUMN publish_hash;
