-- Removes judged days after a connection's last day, records those that were settled with use
-- (T-5) and marks their days stale (key of day_usage).
WITH gone AS (
    DELETE FROM day_usage
    USING unnest(%(customers)s::bigint[], %(ends)s::date[]) AS ended (customer_id, last_on)
    WHERE day_usage.customer_id = ended.customer_id AND day_usage.day > ended.last_on
    RETURNING day_usage.customer_id, day_usage.day, good, usage_l, filled_l
), recorded AS (
    INSERT INTO correction (
        customer_id, day, recorded_at, old_good, new_good, old_usage_l, old_filled_l
    )
    SELECT customer_id, day, %(now)s, good, 0, usage_l, filled_l
    FROM gone
    WHERE day <= %(final_on)s AND (good > 0 OR usage_l IS NOT NULL OR filled_l IS NOT NULL)
    ORDER BY customer_id, day
)
INSERT INTO stale_day (day) SELECT DISTINCT day FROM gone ORDER BY day
