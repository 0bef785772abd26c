-- Marks connections with a day that became due but is not closed, so that its open tail is estimated
-- (index day_usage_by_day).
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT judged.customer_id, min(judged.day), %(now)s
FROM day_usage AS judged
WHERE judged.day >= %(since)s AND judged.day < %(today)s
    AND NOT judged.closed
    AND NOT EXISTS (SELECT FROM dirty_day WHERE dirty_day.customer_id = judged.customer_id)
    AND %(now)s >= (judged.day + 1)::timestamp AT TIME ZONE 'Asia/Seoul' + interval '1 hour' * (1 + coalesce((
        SELECT terminal.report_interval_h
        FROM devices_installation AS placed
        LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
        LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
        WHERE placed.customer_id = judged.customer_id
        ORDER BY placed.installed_at DESC, placed.id DESC, wired.attached_at DESC
        LIMIT 1
    ), 6))
GROUP BY judged.customer_id
ORDER BY judged.customer_id
