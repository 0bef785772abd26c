-- Reads judged hours of connections within their own periods [from, to) of days (key of day_usage);
-- first and before bound all periods, so that other months are not opened.
SELECT judged.customer_id, judged.day, judged.hour_use_l, judged.hour_span_h,
    judged.expected_mask, judged.last_slot, judged.closed
FROM unnest(%(customers)s::bigint[], %(from_days)s::date[], %(to_days)s::date[])
    AS wanted (customer_id, from_day, to_day)
JOIN day_usage AS judged ON judged.customer_id = wanted.customer_id
    AND judged.day >= wanted.from_day AND judged.day < wanted.to_day
WHERE judged.day >= %(first)s AND judged.day < %(before)s
ORDER BY judged.customer_id, judged.day
