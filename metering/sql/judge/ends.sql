-- Finds the last day to judge of each connection: today while a meter stands, else the day of the last
-- removal or reading (indexes of the foreign key customer_id, key of day_reading); NULL = none. A
-- removal at 00:00 closes what is open in the slot after it, on the day that begins.
SELECT
    asked.customer_id,
    CASE
        WHEN placed.standing THEN %(today)s::date
        ELSE least(greatest(placed.last_on, heard.last_on), %(today)s::date)
    END
FROM unnest(%(customers)s::bigint[]) AS asked (customer_id)
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_or(removed_at IS NULL), false) AS standing,
        (max(removed_at) AT TIME ZONE 'Asia/Seoul')::date AS last_on
    FROM devices_installation
    WHERE devices_installation.customer_id = asked.customer_id
) AS placed
LEFT JOIN LATERAL (
    SELECT max(day) AS last_on FROM day_reading
    WHERE NOT placed.standing AND day_reading.customer_id = asked.customer_id
) AS heard ON true
ORDER BY asked.customer_id
