-- Compares the sums of days over everybody with the judged days (one pass over day_usage), days not
-- stale only; whose use was highest and lowest must have used that much.
WITH fresh AS (
    SELECT
        day, count(*) AS connections, count(*) FILTER (WHERE good >= 1) AS connections_good,
        count(*) FILTER (WHERE good >= 1 AND good < expected) AS short,
        count(*) FILTER (WHERE estimated_l <> 0 OR good = 0 AND filled_l IS NOT NULL) AS estimated,
        sum(expected) AS expected, sum(good) AS good, coalesce(sum(usage_l), 0) AS usage_l,
        coalesce(sum(filled_l), 0) AS filled_l, sum(estimated_l) AS estimated_l,
        count(*) FILTER (WHERE partial) AS partial, count(*) FILTER (WHERE usage_l = 0) AS zero_usage,
        max(usage_l) FILTER (WHERE usage_l >= 0) AS highest_l,
        min(usage_l) FILTER (WHERE usage_l >= 0) AS lowest_l,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY usage_l) FILTER (WHERE usage_l >= 0) AS median_l
    FROM day_usage
    WHERE expected > 0
    GROUP BY day
)
SELECT coalesce(fresh.day, stored.day), row_to_json(stored)::text, row_to_json(fresh)::text
FROM fresh
FULL JOIN day_total AS stored USING (day)
LEFT JOIN day_usage AS most ON most.day = stored.day AND most.customer_id = stored.highest_id
LEFT JOIN day_usage AS least ON least.day = stored.day AND least.customer_id = stored.lowest_id
WHERE (stored.connections, stored.connections_good, stored.short, stored.estimated, stored.expected,
        stored.good, stored.usage_l, stored.filled_l, stored.estimated_l, stored.partial,
        stored.zero_usage, stored.highest_l, stored.lowest_l, stored.median_l, most.usage_l, least.usage_l)
    IS DISTINCT FROM (fresh.connections, fresh.connections_good, fresh.short, fresh.estimated,
        fresh.expected, fresh.good, fresh.usage_l, fresh.filled_l, fresh.estimated_l, fresh.partial,
        fresh.zero_usage, fresh.highest_l, fresh.lowest_l, fresh.median_l, fresh.highest_l, fresh.lowest_l)
    AND NOT EXISTS (
        SELECT FROM stale_day WHERE stale_day.day = coalesce(fresh.day, stored.day)
    )
ORDER BY 1
