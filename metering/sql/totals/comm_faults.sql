-- Counts the connections that fell silent on each day: 통신장애 by its start (index alarm_newest;
-- segments of today by key of customer_state); segments NULL = all.
SELECT
    ((started_at - interval '1 microsecond') AT TIME ZONE 'Asia/Seoul')::date AS day, count(*)
FROM alarm
WHERE started_at > %(start_at)s AND started_at <= %(end_at)s
    AND kind = 'COMM_FAULT' AND NOT withdrawn
    AND (
        %(segments)s::bigint[] IS NULL
        OR customer_id IN (
            SELECT customer_id FROM customer_state WHERE segment_id = ANY(%(segments)s::bigint[])
        )
    )
GROUP BY day
ORDER BY day
