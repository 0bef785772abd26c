-- Compares segment sums with the judged days they sum (one pass over day_usage, in the order of its key),
-- days neither stale nor after a stale one only.
WITH judged AS (
    SELECT
        day, segment_id, customer_id, expected, good, usage_l, filled_l, estimated_l, partial,
        last_c_l - CASE WHEN lag(day) OVER own = day - 1 THEN lag(last_c_l) OVER own ELSE 0 END
            AS step_l,
        CASE WHEN lag(day) OVER own = day - 1 AND lag(expected) OVER own > 0
            THEN lag(segment_id) OVER own ELSE 0 END AS came_from
    FROM day_usage
    WINDOW own AS (PARTITION BY customer_id ORDER BY day)
), fresh AS (
    SELECT
        day, segment_id, count(*) AS connections,
        count(*) FILTER (WHERE good >= 1) AS connections_good, sum(expected) AS expected,
        sum(good) AS good, coalesce(sum(usage_l), 0) AS usage_l, count(usage_l) AS usage_known,
        count(*) FILTER (WHERE partial) AS partial, count(*) FILTER (WHERE usage_l = 0) AS zero_usage,
        coalesce(sum(filled_l), 0) AS filled_l, sum(estimated_l) AS estimated_l,
        sum(step_l) AS step_l,
        coalesce(array_agg(customer_id ORDER BY customer_id)
            FILTER (WHERE came_from <> segment_id), '{}') AS entered,
        coalesce(array_agg(came_from ORDER BY customer_id)
            FILTER (WHERE came_from <> segment_id), '{}') AS entered_from,
        coalesce(array_agg(usage_l ORDER BY usage_l, customer_id)
            FILTER (WHERE usage_l >= 0), '{}') AS use_l,
        coalesce(array_agg(customer_id ORDER BY usage_l, customer_id)
            FILTER (WHERE usage_l >= 0), '{}') AS used_by
    FROM judged
    WHERE expected > 0
    GROUP BY day, segment_id
)
SELECT
    coalesce(fresh.day, stored.day), coalesce(fresh.segment_id, stored.segment_id),
    row_to_json(stored)::text, row_to_json(fresh)::text
FROM fresh
FULL JOIN (
    SELECT
        day, segment_id, connections, connections_good, expected, good, usage_l, usage_known,
        partial, zero_usage, filled_l, estimated_l, step_l, entered, entered_from, use_l, used_by
    FROM day_segment
) AS stored USING (day, segment_id)
WHERE (stored.connections, stored.connections_good, stored.expected, stored.good, stored.usage_l,
        stored.usage_known, stored.partial, stored.zero_usage, stored.filled_l, stored.estimated_l,
        stored.step_l, stored.entered, stored.entered_from, stored.use_l, stored.used_by)
    IS DISTINCT FROM (fresh.connections, fresh.connections_good, fresh.expected, fresh.good,
        fresh.usage_l, fresh.usage_known, fresh.partial, fresh.zero_usage, fresh.filled_l,
        fresh.estimated_l, fresh.step_l, fresh.entered, fresh.entered_from, fresh.use_l, fresh.used_by)
    AND NOT EXISTS (
        SELECT FROM stale_day
        WHERE stale_day.day IN (coalesce(fresh.day, stored.day), coalesce(fresh.day, stored.day) - 1)
    )
ORDER BY 1, 2
