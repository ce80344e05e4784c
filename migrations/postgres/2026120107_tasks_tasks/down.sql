DROP TABLE task_inspectors;
DROP TABLE task_items;
DROP TABLE task_units;
DROP TABLE tasks;
