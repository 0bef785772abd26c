-- Lists the connections without a single 정상 slot in a period, most days first (index
-- day_usage_by_day, then the key); segments NULL = all.
WITH silent AS MATERIALIZED (
    SELECT customer_id, count(*) AS days, sum(expected) AS expected
    FROM day_usage
    WHERE day BETWEEN %(from_day)s AND %(to_day)s AND expected > 0 AND good = 0
        AND (%(segments)s::integer[] IS NULL OR segment_id = ANY(%(segments)s::integer[]))
    GROUP BY customer_id
)
SELECT
    customer.number, customer.name, place.name, class.name, silent.days, silent.expected,
    latest.latest_slot_at
FROM silent
JOIN customers_customer AS customer ON customer.id = silent.customer_id
JOIN customers_neighbourhood AS place ON place.id = customer.neighbourhood_id
JOIN customers_useclass AS class ON class.id = customer.use_class_id
LEFT JOIN customer_state AS latest ON latest.customer_id = silent.customer_id
WHERE NOT EXISTS (
    SELECT FROM day_usage AS heard
    WHERE heard.customer_id = silent.customer_id AND heard.good > 0
        AND heard.day BETWEEN %(from_day)s AND %(to_day)s
        AND (%(segments)s::integer[] IS NULL OR heard.segment_id = ANY(%(segments)s::integer[]))
)
ORDER BY silent.days DESC, customer.number COLLATE "C"
