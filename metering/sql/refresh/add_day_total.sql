-- Sums the staged days of one day over everybody (reads all of day_staged), with the highest, middle and
-- lowest use and whose they are (D-12), ties to the lowest 고객번호.
WITH summed AS (
    SELECT
        count(*) AS connections,
        count(*) FILTER (WHERE good >= 1) AS connections_good,
        count(*) FILTER (WHERE good >= 1 AND good < expected) AS short,
        count(*) FILTER (WHERE estimated_l <> 0 OR good = 0 AND filled_l IS NOT NULL) AS estimated,
        sum(expected) AS expected,
        sum(good) AS good,
        coalesce(sum(usage_l), 0) AS usage_l,
        coalesce(sum(filled_l), 0) AS filled_l,
        sum(estimated_l) AS estimated_l,
        count(*) FILTER (WHERE partial) AS partial,
        count(*) FILTER (WHERE usage_l = 0) AS zero_usage,
        max(usage_l) FILTER (WHERE usage_l >= 0) AS highest_l,
        min(usage_l) FILTER (WHERE usage_l >= 0) AS lowest_l,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY usage_l) FILTER (WHERE usage_l >= 0) AS median_l,
        sum(step_l) AS step_l
    FROM day_staged
    HAVING count(*) > 0
)
INSERT INTO day_total (
    day, connections, connections_good, short, estimated, expected, good, usage_l, filled_l, estimated_l,
    partial, zero_usage, highest_l, highest_id, lowest_l, lowest_id, median_l,
    step_l
)
SELECT
    %(day)s, connections, connections_good, short, estimated, expected, good, usage_l, filled_l,
    estimated_l, partial, zero_usage, highest_l,
    (
        SELECT customer.id FROM day_staged AS judged
        JOIN customers_customer AS customer ON customer.id = judged.customer_id
        WHERE judged.usage_l = summed.highest_l
        ORDER BY customer.number COLLATE "C" LIMIT 1
    ),
    lowest_l,
    (
        SELECT customer.id FROM day_staged AS judged
        JOIN customers_customer AS customer ON customer.id = judged.customer_id
        WHERE judged.usage_l = summed.lowest_l
        ORDER BY customer.number COLLATE "C" LIMIT 1
    ),
    median_l,
    step_l
FROM summed
