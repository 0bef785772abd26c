-- Reads the last 정상 register of connections up to the end of a day and, where all days since a known
-- boundary are filled, the running use with estimates at its end (key of day_usage, newest part first).
SELECT
    asked.customer_id, heard.day, heard.last_slot, heard.last_register_l, heard.last_c_l,
    CASE WHEN later.days = later.filled AND later.days = %(day)s - whole.day
        THEN whole.last_c_l + later.filled_l END
FROM unnest(%(customers)s::bigint[]) AS asked (customer_id)
JOIN LATERAL (
    SELECT day, last_slot, last_register_l, last_c_l FROM day_usage
    WHERE customer_id = asked.customer_id AND day <= %(day)s AND last_slot IS NOT NULL
    ORDER BY day DESC LIMIT 1
) AS heard ON true
LEFT JOIN LATERAL (
    SELECT day, last_c_l FROM day_usage
    WHERE customer_id = asked.customer_id AND heard.day < %(day)s AND day <= heard.day
        AND last_slot = 24
    ORDER BY day DESC LIMIT 1
) AS whole ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS days, count(filled_l) AS filled, sum(filled_l)::bigint AS filled_l
    FROM day_usage
    WHERE customer_id = asked.customer_id AND day > whole.day AND day <= %(day)s
) AS later ON true
