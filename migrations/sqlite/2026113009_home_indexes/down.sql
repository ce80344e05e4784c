DROP INDEX objects_active;
DROP INDEX recusals_by_state;
DROP INDEX publications_open;
