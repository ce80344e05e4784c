DROP TABLE findings;
DROP TABLE check_inspectors;
DROP TABLE check_parts;
DROP TABLE checks;
