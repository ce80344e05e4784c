DROP TABLE objects_search;
DROP TABLE import_rows;
DROP TABLE recusals;
DROP TABLE inspectors;
DROP TABLE credit_classes;
DROP TABLE objects;
