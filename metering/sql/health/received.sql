-- Counts what was received by day and source, from what is kept and not from the tally (I4): messages
-- and readings of originals (partitions by received_on), held messages that nobody could read, and
-- readings that wait or sit in quarantine (index held_by_time); `counted` = days of which the originals
-- were counted before (key of original_count).
WITH original AS (
    SELECT received_on AS day, source, count(*) AS messages, sum(reading_count) AS readings
    FROM raw_report
    WHERE received_on = ANY(%(live)s::date[]) AND NOT again
    GROUP BY received_on, source
    UNION ALL
    SELECT received_on, source, messages, readings
    FROM original_count
    WHERE received_on = ANY(%(counted)s::date[])
), held AS (
    SELECT
        (received_at AT TIME ZONE 'Asia/Seoul')::date AS day,
        source,
        count(*) FILTER (WHERE reading_count = 0) AS unread,
        sum(reading_count) FILTER (WHERE box = 'WAITING') AS waiting,
        sum(reading_count) FILTER (WHERE box = 'QUARANTINE') AS quarantined
    FROM held_message
    WHERE received_at >= %(from_day)s::date::timestamp AT TIME ZONE 'Asia/Seoul'
        AND received_at < (%(to_day)s::date + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
        AND state <> 'REPLAYED'
    GROUP BY 1, 2
)
SELECT
    day,
    source,
    (coalesce(original.messages, 0) + coalesce(held.unread, 0))::bigint,
    coalesce(original.readings, 0)::bigint,
    coalesce(held.waiting, 0)::bigint,
    coalesce(held.quarantined, 0)::bigint
FROM original
FULL JOIN held USING (day, source)
