-- Stores the days that had no row yet (key of day_reading, in key order), marks them as dirty, takes
-- them off the staging table and returns the stored readings per source.
WITH fresh AS (
    INSERT INTO day_reading (customer_id, day, installation_id, register_l, meta, radio)
    SELECT customer_id, day, installation_id, register_l, meta, radio
    FROM arrived
    ORDER BY customer_id, day, installation_id
    ON CONFLICT (customer_id, day, installation_id) DO NOTHING
    RETURNING customer_id, day, installation_id
), placed AS (
    DELETE FROM arrived
    USING fresh
    WHERE arrived.customer_id = fresh.customer_id
        AND arrived.day = fresh.day
        AND arrived.installation_id = fresh.installation_id
    RETURNING arrived.customer_id, arrived.day, arrived.source
), marked AS (
    INSERT INTO dirty_day (customer_id, day, marked_at)
    SELECT DISTINCT customer_id, day, %(now)s::timestamptz FROM placed
)
SELECT slots.source, 'STORED' AS outcome, count(*)
FROM placed CROSS JOIN LATERAL unnest(placed.source) AS slots (source)
WHERE slots.source IS NOT NULL
GROUP BY slots.source
