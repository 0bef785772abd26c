-- Locks the stored days that the batch touches, in key order, so that two writers never deadlock
-- (key of day_reading).
SELECT count(*)
FROM (
    SELECT stored.day
    FROM arrived
    JOIN day_reading AS stored USING (customer_id, day, installation_id)
    WHERE stored.day BETWEEN %(first_day)s AND %(last_day)s
    ORDER BY customer_id, day, installation_id
    FOR UPDATE OF stored
) AS locked
