-- Marks today for connections whose meter stands at its beginning and that have no row of today yet
-- (anti-join on day_usage's key).
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT placed.customer_id, %(today)s::date, %(now)s::timestamptz
FROM devices_installation AS placed
WHERE (placed.removed_at IS NULL OR placed.removed_at >= %(today)s::timestamp AT TIME ZONE 'Asia/Seoul')
    AND NOT EXISTS (
        SELECT FROM day_usage
        WHERE day_usage.customer_id = placed.customer_id AND day_usage.day = %(today)s
    )
    AND NOT EXISTS (
        SELECT FROM dirty_day WHERE dirty_day.customer_id = placed.customer_id
    )
ORDER BY placed.customer_id
