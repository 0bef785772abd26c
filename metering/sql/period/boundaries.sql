-- Sums D-15 over connections from the judged days at both ends of a period (index day_usage_by_day); who
-- does not count at both ends nor stayed in one other segment is looked up (key); segments NULL = all.
WITH early AS MATERIALIZED (
    SELECT customer_id, segment_id FROM day_usage WHERE day = %(from_day)s AND expected > 0
), late AS MATERIALIZED (
    SELECT customer_id, segment_id, last_c_l FROM day_usage
    WHERE day = %(to_day)s AND expected > 0
), before AS MATERIALIZED (
    SELECT customer_id, last_c_l FROM day_usage WHERE day = %(from_day)s::date - 1
), settled AS MATERIALIZED (
    SELECT
        late.customer_id, late.last_c_l - coalesce(before.last_c_l, 0) AS use_l,
        %(segments)s::integer[] IS NULL OR (
            early.segment_id = ANY(%(segments)s::integer[])
            AND late.segment_id = ANY(%(segments)s::integer[])
        ) AS counts,
        early.segment_id = late.segment_id AS stayed
    FROM late
    JOIN early USING (customer_id)
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
            AND (%(segments)s::integer[] IS NULL OR used.segment_id = ANY(%(segments)s::integer[]))
        ORDER BY used.day LIMIT 1
    ) AS opening ON true
    JOIN LATERAL (
        SELECT used.last_c_l FROM day_usage AS used
        WHERE used.customer_id = customer.id AND used.expected > 0
            AND used.day BETWEEN %(from_day)s AND %(to_day)s
            AND (%(segments)s::integer[] IS NULL OR used.segment_id = ANY(%(segments)s::integer[]))
        ORDER BY used.day DESC LIMIT 1
    ) AS final ON true
    WHERE NOT EXISTS (
        SELECT FROM settled
        WHERE settled.customer_id = customer.id AND (settled.counts OR settled.stayed)
    )
)
SELECT coalesce((SELECT sum(use_l) FROM settled WHERE counts), 0)::bigint
    + coalesce((SELECT sum(use_l) FROM others), 0)::bigint
