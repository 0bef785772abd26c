-- 과다사용: a week's use, also without its highest day, far above the mean of the 28 days before it (14
-- while younger), on the first such day; days hash-joined by day_usage_by_day, the rest by key.
INSERT INTO found (customer_id, kind, evidence)
SELECT
    weeks.customer_id, 'OVERUSE',
    jsonb_build_object('use_l', weeks.use_l, 'mean_l', (7 * weeks.mean_l)::bigint, 'days', weeks.days)
FROM (
    SELECT
        today.customer_id,
        today.last_c_l - week.last_c_l AS use_l,
        CASE WHEN early.day IS NULL THEN 14 ELSE 28 END AS days,
        CASE WHEN early.day IS NULL THEN (week.last_c_l - young.last_c_l) / 14.0
            ELSE (week.last_c_l - early.last_c_l) / 28.0 END AS mean_l
    FROM day_usage AS today
    JOIN day_usage AS week
        ON week.customer_id = today.customer_id AND week.day = %(day)s::date - 7
    LEFT JOIN day_usage AS early
        ON early.customer_id = today.customer_id AND early.day = %(day)s::date - 35
    LEFT JOIN day_usage AS young
        ON young.customer_id = today.customer_id AND young.day = %(day)s::date - 21
    WHERE today.day = %(day)s AND today.expected > 0 AND today.good > 0
    OFFSET 0
) AS weeks
CROSS JOIN LATERAL (
    SELECT
        sum(usage_l) FILTER (WHERE day > %(day)s::date - 7)
        - max(usage_l) FILTER (WHERE day > %(day)s::date - 7) AS steady_l,
        sum(usage_l) FILTER (WHERE day < %(day)s) - max(usage_l) FILTER (WHERE day < %(day)s) AS before_l
    FROM day_usage
    WHERE customer_id = weeks.customer_id AND day BETWEEN %(day)s::date - 7 AND %(day)s
) AS days
WHERE weeks.use_l > %(over_factor)s * 7 * weeks.mean_l
    AND weeks.use_l - 7 * weeks.mean_l >= %(over_floor_l)s
    AND days.steady_l > %(over_factor)s * 6 * weeks.mean_l
    AND coalesce(days.before_l, 0) <= %(over_factor)s * 6 * weeks.mean_l
