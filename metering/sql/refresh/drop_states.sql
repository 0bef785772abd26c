-- Removes the states of connections that left the population P-2 (key of day_usage).
DELETE FROM customer_state
WHERE customer_id = ANY(%(customers)s::bigint[])
    AND NOT EXISTS (
        SELECT FROM day_usage
        WHERE day_usage.customer_id = customer_state.customer_id
            AND day_usage.day = %(today)s AND day_usage.expected > 0
    )
