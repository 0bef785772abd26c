-- V-08: use of a day far above or below the own mean of 30 days (14 while younger) and of the same
-- weekdays, on the first such day; three days hash-joined by day_usage_by_day, weekdays by key.
WITH day AS MATERIALIZED (
    SELECT
        today.customer_id, today.usage_l, yesterday.usage_l AS before_l,
        CASE WHEN early.day IS NULL THEN 14 ELSE 30 END AS days,
        CASE WHEN early.day IS NULL THEN (yesterday.last_c_l - young.last_c_l) / 14.0
            ELSE (yesterday.last_c_l - early.last_c_l) / 30.0 END AS mean_l
    FROM day_usage AS today
    JOIN day_usage AS yesterday
        ON yesterday.customer_id = today.customer_id AND yesterday.day = %(day)s::date - 1
    LEFT JOIN day_usage AS early
        ON early.customer_id = today.customer_id AND early.day = %(day)s::date - 31
    LEFT JOIN day_usage AS young
        ON young.customer_id = today.customer_id AND young.day = %(day)s::date - 15
    WHERE today.day = %(day)s AND today.expected > 0 AND today.usage_l IS NOT NULL AND NOT today.partial
), far AS MATERIALIZED (
    SELECT *, usage_l > mean_l AS is_high
    FROM day
    WHERE
        usage_l > %(high_factor)s * mean_l AND usage_l - mean_l >= %(high_floor_l)s
        AND coalesce(before_l, 0) <= %(high_factor)s * mean_l
        OR usage_l >= 0 AND mean_l >= %(low_floor_l)s AND usage_l < %(low_factor)s * mean_l
        AND coalesce(before_l, mean_l) >= %(low_factor)s * mean_l
)
INSERT INTO found (customer_id, kind, evidence)
SELECT
    far.customer_id, 'V08',
    jsonb_build_object(
        'use_l', far.usage_l, 'mean_l', far.mean_l::bigint, 'days', far.days,
        'weekday_low_l', weekdays.low_l, 'weekday_high_l', weekdays.high_l, 'weekdays', weekdays.known
    )
FROM far
CROSS JOIN LATERAL (
    SELECT min(usage_l) AS low_l, max(usage_l) AS high_l, count(*) AS known
    FROM day_usage
    WHERE customer_id = far.customer_id AND NOT partial AND usage_l IS NOT NULL
        AND day_usage.day = ANY(ARRAY[%(day)s::date - 7, %(day)s::date - 14, %(day)s::date - 21, %(day)s::date - 28])
) AS weekdays
WHERE weekdays.known >= 2
    AND CASE WHEN far.is_high THEN far.usage_l > %(weekday_factor)s * weekdays.high_l
        ELSE far.usage_l < %(low_factor)s * weekdays.low_l END
