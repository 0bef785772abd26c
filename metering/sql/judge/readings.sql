-- Reads the device values of some connections from a day on (key of day_reading).
SELECT customer_id, installation_id, day, register_l, meta, radio
FROM day_reading
WHERE customer_id = ANY(%(customers)s::bigint[]) AND day >= %(start)s
ORDER BY customer_id, day, installation_id
