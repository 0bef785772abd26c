-- Reads the judged days of some connections (key of day_usage).
SELECT
    customer_id, day, expected, good, expected_mask, good_mask, seen_mask, first_slot, first_c_l,
    last_slot, last_c_l, last_register_l, usage_l, partial, hour_use_l, hour_span_h,
    filled_l, estimated_l, closed, held, carry
FROM day_usage
WHERE customer_id = ANY(%(customers)s::bigint[])
ORDER BY customer_id, day
