-- Reads the use of connections over days they were expected on, between the register of their last day
-- and the register before their first (D-15; index day_usage_by_day or key); NULL = all.
WITH own AS (
    SELECT
        customer_id, min(day) AS first_day, max(day) AS last_day,
        coalesce(sum(usage_l), 0)::bigint AS usage_l, sum(filled_l)::bigint AS filled_l,
        sum(estimated_l)::bigint AS estimated_l
    FROM day_usage
    WHERE day BETWEEN %(from_day)s AND %(to_day)s AND expected > 0
        AND (%(segments)s::integer[] IS NULL OR segment_id = ANY(%(segments)s::integer[]))
        AND (%(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s::bigint[]))
    GROUP BY customer_id
)
SELECT
    own.customer_id, latest.last_c_l - coalesce(earlier.last_c_l, 0), own.usage_l, own.filled_l,
    own.estimated_l
FROM own
JOIN day_usage AS latest ON latest.customer_id = own.customer_id AND latest.day = own.last_day
    AND latest.day BETWEEN %(from_day)s AND %(to_day)s
LEFT JOIN day_usage AS earlier ON earlier.customer_id = own.customer_id
    AND earlier.day = own.first_day - 1
    AND earlier.day BETWEEN %(from_day)s::date - 1 AND %(to_day)s
ORDER BY own.customer_id
