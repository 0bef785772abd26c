-- Finds the highest, middle and lowest use of days and whose it is, ties to the lowest 고객번호 (D-12;
-- index day_usage_by_day); segments NULL = all.
WITH judged AS MATERIALIZED (
    SELECT day, customer_id, usage_l, partial FROM day_usage
    WHERE day = ANY(%(days)s::date[]) AND expected > 0
        AND (%(segments)s::bigint[] IS NULL OR segment_id = ANY(%(segments)s::bigint[]))
), bounds AS (
    SELECT
        day,
        max(usage_l) AS highest_l,
        min(usage_l) FILTER (WHERE usage_l >= 0) AS lowest_l,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY usage_l)
            FILTER (WHERE usage_l >= 0) AS median_l,
        count(*) FILTER (WHERE usage_l = 0) AS zero,
        count(*) FILTER (WHERE partial) AS partial
    FROM judged
    GROUP BY day
    HAVING max(usage_l) >= 0
)
SELECT
    bounds.day,
    bounds.highest_l,
    min(customer.number COLLATE "C") FILTER (WHERE judged.usage_l = bounds.highest_l),
    bounds.lowest_l,
    min(customer.number COLLATE "C") FILTER (WHERE judged.usage_l = bounds.lowest_l),
    bounds.median_l,
    bounds.zero,
    bounds.partial
FROM bounds
JOIN judged ON judged.day = bounds.day AND judged.usage_l IN (bounds.highest_l, bounds.lowest_l)
JOIN customers_customer AS customer ON customer.id = judged.customer_id
GROUP BY bounds.day, bounds.highest_l, bounds.lowest_l, bounds.median_l, bounds.zero, bounds.partial
ORDER BY bounds.day
