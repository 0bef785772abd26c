-- Finds the newest stored day of installations (key of day_reading, one probe per installation).
SELECT installation_id, newest.day, newest.meta
FROM unnest(%(customers)s::bigint[], %(installations)s::bigint[])
    AS asked (customer_id, installation_id)
CROSS JOIN LATERAL (
    SELECT stored.day, stored.meta
    FROM day_reading AS stored
    WHERE stored.customer_id = asked.customer_id
        AND stored.installation_id = asked.installation_id
        AND stored.day >= %(from_day)s
    ORDER BY stored.day DESC
    LIMIT 1
) AS newest
