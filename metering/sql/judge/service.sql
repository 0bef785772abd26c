-- Reads since when connections are in use, as periods of days (index of the foreign key customer_id).
SELECT customer_id, active_from, active_to
FROM customers_serviceperiod
WHERE customer_id = ANY(%(customers)s::bigint[]) AND state = 'IN_USE'
    AND (active_to IS NULL OR active_to > %(start)s)
ORDER BY customer_id, active_from
