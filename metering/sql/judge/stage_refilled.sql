-- Makes the staging table for new estimates of days before the judged ones (no index: read once).
CREATE TEMP TABLE refilled (
    customer_id bigint,
    day date,
    filled_l bigint,
    estimated_l bigint
) ON COMMIT DROP
