-- Counts the messages held by box, reason and day of receipt, each once however often it was taken in
-- anew (index held_by_time).
SELECT
    box, reason, (received_at AT TIME ZONE 'Asia/Seoul')::date AS day,
    count(DISTINCT (received_at, payload_sha256))
FROM held_message
WHERE received_at >= %(from_day)s::date::timestamp AT TIME ZONE 'Asia/Seoul'
GROUP BY box, reason, day
