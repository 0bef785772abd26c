-- Writes new estimates of days before the judged ones where they differ, records what was settled
-- (T-5) and marks the days stale (key of day_usage).
WITH differing AS (
    SELECT
        kept.customer_id, kept.day, kept.good, kept.usage_l, kept.filled_l AS old_filled_l,
        kept.closed, refilled.filled_l, refilled.estimated_l
    FROM refilled
    JOIN day_usage AS kept USING (customer_id, day)
    WHERE (kept.filled_l, kept.estimated_l)
        IS DISTINCT FROM (refilled.filled_l, refilled.estimated_l)
), changed AS (
    UPDATE day_usage AS kept
    SET filled_l = differing.filled_l, estimated_l = differing.estimated_l
    FROM differing
    WHERE kept.customer_id = differing.customer_id AND kept.day = differing.day
), recorded AS (
    INSERT INTO correction (
        customer_id, day, recorded_at, old_good, new_good, old_usage_l, new_usage_l, old_filled_l,
        new_filled_l
    )
    SELECT customer_id, day, %(now)s, good, good, usage_l, usage_l, old_filled_l, filled_l
    FROM differing
    WHERE day <= %(final_on)s AND closed AND old_filled_l IS DISTINCT FROM filled_l
    ORDER BY customer_id, day
)
INSERT INTO stale_day (day) SELECT DISTINCT day FROM differing ORDER BY day
