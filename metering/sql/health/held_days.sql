-- Counts the messages held by box, reason and day of receipt, each once however often it was taken in
-- anew (index held_by_time); some 동 see those of no terminal that is or was with somebody elsewhere.
SELECT
    box, reason, (received_at AT TIME ZONE 'Asia/Seoul')::date AS day,
    count(DISTINCT (received_at, payload_sha256))
FROM held_message AS held
WHERE received_at >= %(from_day)s::date::timestamp AT TIME ZONE 'Asia/Seoul'
    AND (%(neighbourhoods)s::bigint[] IS NULL OR NOT EXISTS (
        SELECT 1
        FROM devices_terminal AS terminal
        JOIN devices_attachment AS wired ON wired.terminal_id = terminal.id
        JOIN devices_installation AS placed ON placed.id = wired.installation_id
        JOIN customers_customer AS customer ON customer.id = placed.customer_id
        WHERE terminal.terminal_id = held.terminal_id
            AND customer.neighbourhood_id <> ALL (%(neighbourhoods)s::bigint[])
    ))
GROUP BY box, reason, day
