-- Counts what is kept of messages by day: originals and their readings (partitions by received_on), the
-- held readings that still wait, and messages that were taken in anew (scan of held_message).
WITH kept AS (
    SELECT received_on AS day, count(*) AS messages, sum(reading_count) AS readings
    FROM raw_report
    WHERE received_on BETWEEN %(from_day)s AND %(to_day)s
    GROUP BY received_on
), held AS (
    SELECT
        (received_at AT TIME ZONE 'Asia/Seoul')::date AS day,
        sum(reading_count) FILTER (WHERE state <> 'REPLAYED') AS readings,
        count(*) FILTER (WHERE state = 'REPLAYED') AS replayed
    FROM held_message
    WHERE (received_at AT TIME ZONE 'Asia/Seoul')::date BETWEEN %(from_day)s AND %(to_day)s
    GROUP BY day
)
SELECT
    day,
    coalesce(kept.messages, 0)::bigint,
    coalesce(kept.readings, 0)::bigint,
    coalesce(held.readings, 0)::bigint,
    coalesce(held.replayed, 0)::bigint
FROM kept
FULL JOIN held USING (day)
ORDER BY day DESC
