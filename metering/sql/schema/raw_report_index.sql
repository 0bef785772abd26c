-- Finds the reports of one connection in time order (communication faults, trace of a value).
CREATE INDEX raw_report_by_customer ON raw_report (customer_id, received_at)
