-- Marks one day of every connection with an installation (scan of the open installations).
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT DISTINCT customer_id, %(day)s::date, %(now)s::timestamptz
FROM devices_installation
WHERE removed_at IS NULL OR removed_at > %(day)s
ORDER BY customer_id
