DROP TABLE report_overrides;
DROP TABLE monthly_reports;
