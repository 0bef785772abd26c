-- Writes the merged days, all of which exist and are locked, and marks those whose judgement may
-- change as dirty (key of day_reading; an UPDATE with a join would leave the planner a trap).
WITH merged AS (
    INSERT INTO day_reading (customer_id, day, installation_id, register_l, meta, radio)
    SELECT customer_id, day, installation_id, register_l, meta, radio
    FROM met
    ORDER BY customer_id, day, installation_id
    ON CONFLICT (customer_id, day, installation_id) DO UPDATE
    SET register_l = excluded.register_l, meta = excluded.meta, radio = excluded.radio
)
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT DISTINCT customer_id, day, %(now)s::timestamptz FROM met WHERE changed
