-- Sums D-15 over connections from the judged days at both ends of a period (index day_usage_by_day); who
-- is not in the same segment at both ends is looked up by itself (key); segments NULL = all.
WITH early AS MATERIALIZED (
    SELECT customer_id, segment_id FROM day_usage WHERE day = %(from_day)s AND expected > 0
), late AS MATERIALIZED (
    SELECT customer_id, segment_id, last_c_l FROM day_usage
    WHERE day = %(to_day)s AND expected > 0
), before AS MATERIALIZED (
    SELECT customer_id, last_c_l FROM day_usage WHERE day = %(from_day)s::date - 1
), steady AS MATERIALIZED (
    SELECT late.customer_id, late.segment_id, late.last_c_l - coalesce(before.last_c_l, 0) AS use_l
    FROM late
    JOIN early USING (customer_id, segment_id)
    LEFT JOIN before USING (customer_id)
), others AS (
    SELECT final.last_c_l - coalesce(
        (
            SELECT earlier.last_c_l FROM day_usage AS earlier
            WHERE earlier.customer_id = customer.id AND earlier.day = opening.day - 1
                AND earlier.day >= %(from_day)s::date - 1 AND earlier.day < %(to_day)s
        ), 0
    ) AS use_l
    FROM customers_customer AS customer
    JOIN LATERAL (
        SELECT used.day FROM day_usage AS used
        WHERE used.customer_id = customer.id AND used.expected > 0
            AND used.day BETWEEN %(from_day)s AND %(to_day)s
            AND (%(segments)s::bigint[] IS NULL OR used.segment_id = ANY(%(segments)s::bigint[]))
        ORDER BY used.day LIMIT 1
    ) AS opening ON true
    JOIN LATERAL (
        SELECT used.last_c_l FROM day_usage AS used
        WHERE used.customer_id = customer.id AND used.expected > 0
            AND used.day BETWEEN %(from_day)s AND %(to_day)s
            AND (%(segments)s::bigint[] IS NULL OR used.segment_id = ANY(%(segments)s::bigint[]))
        ORDER BY used.day DESC LIMIT 1
    ) AS final ON true
    WHERE NOT EXISTS (SELECT FROM steady WHERE steady.customer_id = customer.id)
)
SELECT
    coalesce((
        SELECT sum(use_l) FROM steady
        WHERE %(segments)s::bigint[] IS NULL OR segment_id = ANY(%(segments)s::bigint[])
    ), 0)::bigint + coalesce((SELECT sum(use_l) FROM others), 0)::bigint
