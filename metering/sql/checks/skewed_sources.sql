-- Finds sources whose whole clock is wrong: most of what they sent lately was refused as from the future
-- (tally_by_day).
SELECT source, readings, future
FROM (
    SELECT
        source,
        sum(readings) FILTER (WHERE outcome NOT IN ('CONTROL', 'WAITING'))::integer AS readings,
        sum(readings) FILTER (WHERE outcome = 'QUARANTINED' AND reason = 'future')::integer AS future
    FROM intake_tally
    WHERE received_on >= (%(since)s::timestamptz AT TIME ZONE 'Asia/Seoul')::date AND recorded_at > %(since)s
    GROUP BY source
) AS lately
WHERE future >= %(least)s AND 2 * future > readings
ORDER BY source
