-- Counts the alarms of a period by kind: raised and ended within it, open and at level 경보 at its end
-- (index alarm_newest; segments of today by key of customer_state); segments NULL = all.
SELECT
    kind,
    count(*) FILTER (WHERE started_at > %(start_at)s) AS raised,
    count(*) FILTER (WHERE ended_at > %(start_at)s AND ended_at <= %(end_at)s) AS ended,
    count(*) FILTER (WHERE ended_at IS NULL OR ended_at > %(end_at)s) AS open,
    count(*) FILTER (WHERE (ended_at IS NULL OR ended_at > %(end_at)s) AND level = 2) AS alerts
FROM alarm
WHERE started_at <= %(end_at)s AND NOT withdrawn
    AND (ended_at IS NULL OR ended_at > %(start_at)s)
    AND (
        %(segments)s::bigint[] IS NULL
        OR customer_id IN (
            SELECT customer_id FROM customer_state WHERE segment_id = ANY(%(segments)s::bigint[])
        )
    )
GROUP BY kind
