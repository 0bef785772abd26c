-- 과다사용: a week's use far above the mean of the 28 days before it (14 while younger), on the first such
-- day; days hash-joined by day_usage_by_day.
INSERT INTO found (customer_id, kind, evidence)
SELECT customer_id, 'OVERUSE', jsonb_build_object('use_l', use_l, 'mean_l', (7 * mean_l)::bigint, 'days', days)
FROM (
    SELECT
        today.customer_id,
        today.last_c_l - week.last_c_l AS use_l,
        yesterday.last_c_l - eighth.last_c_l AS before_l,
        CASE WHEN early.day IS NULL THEN 14 ELSE 28 END AS days,
        CASE WHEN early.day IS NULL THEN (week.last_c_l - young.last_c_l) / 14.0
            ELSE (week.last_c_l - early.last_c_l) / 28.0 END AS mean_l
    FROM day_usage AS today
    JOIN day_usage AS yesterday
        ON yesterday.customer_id = today.customer_id AND yesterday.day = %(day)s::date - 1
    JOIN day_usage AS week
        ON week.customer_id = today.customer_id AND week.day = %(day)s::date - 7
    JOIN day_usage AS eighth
        ON eighth.customer_id = today.customer_id AND eighth.day = %(day)s::date - 8
    LEFT JOIN day_usage AS early
        ON early.customer_id = today.customer_id AND early.day = %(day)s::date - 35
    LEFT JOIN day_usage AS young
        ON young.customer_id = today.customer_id AND young.day = %(day)s::date - 21
    WHERE today.day = %(day)s AND today.expected > 0 AND today.good > 0
) AS weeks
WHERE use_l > %(over_factor)s * 7 * mean_l AND use_l - 7 * mean_l >= %(over_floor_l)s
    AND before_l <= %(over_factor)s * 7 * mean_l
