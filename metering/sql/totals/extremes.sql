-- Counts who was read on days, and finds the highest, middle and lowest use and whose it is, ties to
-- the lowest 고객번호 (D-04, D-12; index day_usage_by_day); segments NULL = all.
WITH judged AS MATERIALIZED (
    SELECT day, customer_id, good, usage_l, partial FROM day_usage
    WHERE day = ANY(%(days)s::date[]) AND expected > 0
        AND (%(segments)s::integer[] IS NULL OR segment_id = ANY(%(segments)s::integer[]))
), bounds AS (
    SELECT
        day,
        count(*) FILTER (WHERE good >= 1) AS read,
        count(*) FILTER (WHERE good = 0) AS silent,
        max(usage_l) FILTER (WHERE usage_l >= 0) AS highest_l,
        min(usage_l) FILTER (WHERE usage_l >= 0) AS lowest_l,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY usage_l)
            FILTER (WHERE usage_l >= 0) AS median_l,
        count(*) FILTER (WHERE usage_l = 0) AS zero,
        count(*) FILTER (WHERE partial) AS partial
    FROM judged
    GROUP BY day
)
SELECT
    bounds.day,
    bounds.read,
    bounds.silent,
    bounds.highest_l,
    coalesce(min(customer.number COLLATE "C") FILTER (WHERE judged.usage_l = bounds.highest_l), ''),
    bounds.lowest_l,
    coalesce(min(customer.number COLLATE "C") FILTER (WHERE judged.usage_l = bounds.lowest_l), ''),
    bounds.median_l,
    bounds.zero,
    bounds.partial
FROM bounds
LEFT JOIN judged ON judged.day = bounds.day
    AND judged.usage_l IN (bounds.highest_l, bounds.lowest_l)
LEFT JOIN customers_customer AS customer ON customer.id = judged.customer_id
GROUP BY bounds.day, bounds.read, bounds.silent, bounds.highest_l, bounds.lowest_l, bounds.median_l,
    bounds.zero, bounds.partial
ORDER BY bounds.day
