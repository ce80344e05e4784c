DROP TABLE export_requests;
DROP TABLE import_rejections;
DROP TABLE import_batches;
DROP TABLE jobs;
