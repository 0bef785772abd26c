-- Compares segment sums with the judged days they sum (index day_usage_by_day), days not stale only.
WITH fresh AS (
    SELECT
        day, segment_id, count(*) AS connections,
        count(*) FILTER (WHERE good >= 1) AS connections_good, sum(expected) AS expected,
        sum(good) AS good, coalesce(sum(usage_l), 0) AS usage_l, count(usage_l) AS usage_known,
        count(*) FILTER (WHERE partial) AS partial, count(*) FILTER (WHERE usage_l = 0) AS zero_usage,
        coalesce(sum(filled_l), 0) AS filled_l, sum(estimated_l) AS estimated_l
    FROM day_usage
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
        partial, zero_usage, filled_l, estimated_l
    FROM day_segment
) AS stored USING (day, segment_id)
WHERE (stored.connections, stored.connections_good, stored.expected, stored.good, stored.usage_l,
        stored.usage_known, stored.partial, stored.zero_usage, stored.filled_l, stored.estimated_l)
    IS DISTINCT FROM (fresh.connections, fresh.connections_good, fresh.expected, fresh.good,
        fresh.usage_l, fresh.usage_known, fresh.partial, fresh.zero_usage, fresh.filled_l,
        fresh.estimated_l)
    AND NOT EXISTS (
        SELECT FROM stale_day WHERE stale_day.day = coalesce(fresh.day, stored.day)
    )
ORDER BY 1, 2
