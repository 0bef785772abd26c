-- Moves the latest contact of connections forward, in key order, and returns those that moved (key).
INSERT INTO terminal_contact AS known (
    customer_id, latest_received_at, latest_radio, latest_battery_v, report_interval_h
)
SELECT *
FROM unnest(
    %(customers)s::bigint[], %(received_at)s::timestamptz[], %(radio)s::bigint[],
    %(battery_v)s::float[], %(interval_h)s::smallint[]
) AS heard (customer_id, received_at, radio, battery_v, interval_h)
ORDER BY customer_id
ON CONFLICT (customer_id) DO UPDATE
SET
    latest_received_at = excluded.latest_received_at,
    latest_radio = coalesce(excluded.latest_radio, known.latest_radio),
    latest_battery_v = coalesce(excluded.latest_battery_v, known.latest_battery_v),
    report_interval_h = coalesce(excluded.report_interval_h, known.report_interval_h)
WHERE excluded.latest_received_at >= known.latest_received_at
RETURNING customer_id
