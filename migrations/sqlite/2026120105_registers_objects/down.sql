DROP VIEW objects_indexed;
DROP TABLE objects_search;
DROP TABLE recusals;
DROP TABLE inspectors;
DROP TABLE credit_classes;
DROP TABLE objects;
DROP TABLE object_group_changes;
DROP TABLE object_groups;
