-- Makes the staging table of judged connections: what was computed for them covers all after from_at.
CREATE TEMP TABLE judged_window (
    customer_id bigint PRIMARY KEY,
    from_at timestamptz
) ON COMMIT DROP
