-- Takes held messages back out of the tally before they are taken in anew, so that the sum of I4
-- stays equal to what was received (key of held_message).
INSERT INTO intake_tally (source, received_on, outcome, reason, messages, readings, recorded_at)
SELECT
    source, (received_at AT TIME ZONE 'Asia/Seoul')::date,
    CASE box WHEN 'WAITING' THEN 'WAITING' ELSE 'QUARANTINED' END, reason,
    -sum(CASE WHEN positions = '{}' THEN 1 ELSE 0 END), -sum(reading_count), %(now)s::timestamptz
FROM held_message
WHERE id = ANY(%(held)s) AND state <> 'REPLAYED'
GROUP BY 1, 2, 3, 4
