-- 무사용: no water for 30 days though most connections of the same 업종 use some, on the 30th day; two
-- days hash-joined by day_usage_by_day, the rest by key.
INSERT INTO found (customer_id, kind, evidence)
SELECT
    today.customer_id, 'NO_USE',
    jsonb_build_object('days', 30, 'read_days', past.read_days, 'register_l', today.last_c_l, 'share', class.share)
FROM day_usage AS today
JOIN day_usage AS early ON early.customer_id = today.customer_id
    AND early.day = %(day)s::date - 30 AND early.last_c_l = today.last_c_l
JOIN segment ON segment.id = today.segment_id
JOIN (
    SELECT
        segment.use_class_id,
        round(100.0 * (sum(usage_known) - sum(zero_usage)) / nullif(sum(usage_known), 0))::integer AS share
    FROM day_segment
    JOIN segment ON segment.id = day_segment.segment_id
    WHERE day_segment.day = %(day)s
    GROUP BY segment.use_class_id
) AS class ON class.use_class_id = segment.use_class_id
LEFT JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE good > 0 AND day > %(day)s::date - 30) AS read_days,
        bool_or(day = %(day)s::date - 31) FILTER (WHERE last_c_l = today.last_c_l) AS longer
    FROM day_usage
    WHERE customer_id = today.customer_id AND day BETWEEN %(day)s::date - 31 AND %(day)s
) AS past ON true
WHERE today.day = %(day)s AND today.expected > 0 AND today.good > 0 AND class.share >= %(class_share)s
    AND past.read_days >= %(idle_read_days)s AND NOT coalesce(past.longer, false)
