-- Makes the numbers of raw reports; cached, since ingest takes them by the thousand.
CREATE SEQUENCE raw_report_id CACHE 100
