-- Closes days that became due and have nothing to estimate: full to the end, or nothing expected
-- (index day_usage_by_day); returns nothing, marks nothing.
UPDATE day_usage AS judged
SET closed = true
WHERE judged.day >= %(since)s AND judged.day < %(today)s
    AND NOT judged.closed
    AND (judged.last_slot = 24 OR judged.expected = 0)
    AND %(now)s >= (judged.day + 1)::timestamp AT TIME ZONE 'Asia/Seoul' + interval '1 hour' * (1 + coalesce((
        SELECT terminal.report_interval_h
        FROM devices_installation AS placed
        LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
        LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
        WHERE placed.customer_id = judged.customer_id
        ORDER BY placed.installed_at DESC, placed.id DESC, wired.attached_at DESC
        LIMIT 1
    ), 6))
