DROP TABLE publicity;
DROP TABLE trainings;
DROP TABLE documents;
DROP TABLE meetings;
