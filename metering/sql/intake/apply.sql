-- Writes the merged days and marks those whose judgement may change as dirty (key of day_reading).
WITH merged AS (
    UPDATE day_reading AS stored
    SET register_l = met.register_l, meta = met.meta, radio = met.radio
    FROM met
    WHERE stored.customer_id = met.customer_id
        AND stored.day = met.day
        AND stored.installation_id = met.installation_id
        AND stored.day BETWEEN %(first_day)s AND %(last_day)s
)
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT DISTINCT customer_id, day, %(now)s::timestamptz FROM met WHERE changed
