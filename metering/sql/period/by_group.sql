-- Sums D-15 by one attribute of the segments, from the judged days at both ends of a period (index
-- day_usage_by_day); who is not in one group at both ends is looked up (key); segments NULL = all.
WITH valued AS MATERIALIZED (
    SELECT
        id,
        CASE %(dimension)s
            WHEN 'dong' THEN neighbourhood_id
            WHEN 'block' THEN block_id
            WHEN 'use' THEN use_class_id
            WHEN 'maker' THEN maker_id
        END AS value
    FROM segment
    WHERE %(segments)s::bigint[] IS NULL OR id = ANY(%(segments)s::bigint[])
), early AS MATERIALIZED (
    SELECT used.customer_id, valued.value
    FROM day_usage AS used JOIN valued ON valued.id = used.segment_id
    WHERE used.day = %(from_day)s AND used.expected > 0
), late AS MATERIALIZED (
    SELECT used.customer_id, valued.value, used.last_c_l
    FROM day_usage AS used JOIN valued ON valued.id = used.segment_id
    WHERE used.day = %(to_day)s AND used.expected > 0
), stayed AS MATERIALIZED (
    SELECT late.customer_id, late.value, late.last_c_l - coalesce(before.last_c_l, 0) AS use_l
    FROM late
    JOIN early ON early.customer_id = late.customer_id AND early.value IS NOT DISTINCT FROM late.value
    LEFT JOIN day_usage AS before
        ON before.customer_id = late.customer_id AND before.day = %(from_day)s::date - 1
), moved AS (
    SELECT
        spent.value,
        latest.last_c_l - coalesce(
            (
                SELECT earlier.last_c_l FROM day_usage AS earlier
                WHERE earlier.customer_id = customer.id AND earlier.day = spent.first_day - 1
                    AND earlier.day >= %(from_day)s::date - 1 AND earlier.day < %(to_day)s
            ), 0
        ) AS use_l
    FROM customers_customer AS customer
    JOIN LATERAL (
        SELECT valued.value, min(used.day) AS first_day, max(used.day) AS last_day
        FROM day_usage AS used JOIN valued ON valued.id = used.segment_id
        WHERE used.customer_id = customer.id AND used.expected > 0
            AND used.day BETWEEN %(from_day)s AND %(to_day)s
        GROUP BY valued.value
    ) AS spent ON true
    JOIN day_usage AS latest ON latest.customer_id = customer.id AND latest.day = spent.last_day
        AND latest.day BETWEEN %(from_day)s AND %(to_day)s
    WHERE NOT EXISTS (SELECT FROM stayed WHERE stayed.customer_id = customer.id)
)
SELECT value, sum(use_l)::bigint
FROM (SELECT value, use_l FROM stayed UNION ALL SELECT value, use_l FROM moved) AS parts
GROUP BY value
ORDER BY value NULLS LAST
