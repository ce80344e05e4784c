DROP TABLE recusals;
DROP TABLE inspectors;
DROP TABLE credit_classes;
DROP TABLE objects;
DROP FUNCTION object_groups_follow();
DROP TABLE object_group_changes;
DROP TABLE object_groups;
