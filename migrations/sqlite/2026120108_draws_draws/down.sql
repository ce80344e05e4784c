DROP TABLE log_entries;
DROP TABLE draw_records;
DROP TABLE draw_grounds;
DROP TABLE draw_files;
DROP TABLE draw_contributors;
DROP TABLE draw_outcomes;
DROP TABLE draws;
