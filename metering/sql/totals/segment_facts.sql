-- Reads what was counted and found of days over segments (D-04, D-12; key of day_segment), of days that are
-- not to be summed anew: what changed since is not in the sums yet, but in the lists.
WITH chosen AS MATERIALIZED (
    SELECT
        day, connections_good, connections, zero_usage, partial, use_l, used_by,
        use_l[1] AS lowest_l, use_l[cardinality(use_l)] AS highest_l
    FROM day_segment
    WHERE day = ANY(%(days)s::date[]) AND segment_id = ANY(%(segments)s::integer[])
        AND NOT EXISTS (SELECT FROM stale_day WHERE stale_day.day = day_segment.day)
), bounds AS (
    SELECT
        day, sum(connections_good)::bigint AS read,
        sum(connections - connections_good)::bigint AS silent, max(highest_l) AS highest_l,
        min(lowest_l) AS lowest_l, sum(zero_usage)::bigint AS zero, sum(partial)::bigint AS partial
    FROM chosen
    GROUP BY day
), middle AS (
    SELECT day, percentile_cont(0.5) WITHIN GROUP (ORDER BY used) AS median_l
    FROM chosen CROSS JOIN unnest(use_l) AS used
    GROUP BY day
), named AS (
    SELECT
        bounds.day,
        min(customer.number COLLATE "C") FILTER (WHERE each.use_l = bounds.highest_l) AS highest,
        min(customer.number COLLATE "C") FILTER (WHERE each.use_l = bounds.lowest_l) AS lowest
    FROM bounds
    JOIN chosen ON chosen.day = bounds.day
        AND (chosen.highest_l = bounds.highest_l OR chosen.lowest_l = bounds.lowest_l)
    CROSS JOIN unnest(chosen.use_l, chosen.used_by) AS each (use_l, customer_id)
    JOIN customers_customer AS customer ON customer.id = each.customer_id
    WHERE each.use_l IN (bounds.highest_l, bounds.lowest_l)
    GROUP BY bounds.day
)
SELECT
    bounds.day, bounds.read, bounds.silent, bounds.highest_l, coalesce(named.highest, ''),
    bounds.lowest_l, coalesce(named.lowest, ''), middle.median_l, bounds.zero, bounds.partial
FROM bounds
LEFT JOIN middle ON middle.day = bounds.day
LEFT JOIN named ON named.day = bounds.day
ORDER BY bounds.day
