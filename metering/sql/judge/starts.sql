-- Finds where to start judging each connection: after its latest closed day at least two days before
-- the mark (a fall looks three slots ahead), with the carry of that day; uses the key of day_usage.
SELECT
    marked.customer_id,
    coalesce(checkpoint.day + 1, least(marked.day, earliest.day)) AS start_day,
    checkpoint.carry,
    checkpoint.last_slot,
    coalesce(checkpoint.last_c_l, 0) AS last_c_l,
    EXISTS (
        SELECT FROM day_usage
        WHERE customer_id = marked.customer_id AND day > checkpoint.day AND last_slot IS NOT NULL
    ) AS was_heard
FROM unnest(%(customers)s::bigint[], %(days)s::date[]) AS marked (customer_id, day)
LEFT JOIN LATERAL (
    SELECT day, carry, last_slot, last_c_l
    FROM day_usage
    WHERE customer_id = marked.customer_id AND day < marked.day - 1 AND NOT held AND closed
    ORDER BY day DESC
    LIMIT 1
) AS checkpoint ON true
LEFT JOIN LATERAL (
    SELECT min(day) AS day FROM day_usage WHERE customer_id = marked.customer_id
) AS earliest ON true
ORDER BY start_day, marked.customer_id
