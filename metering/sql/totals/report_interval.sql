-- Finds the report interval that 99 of 100 connected terminals keep (T-5; one pass over attachments).
SELECT coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY terminal.report_interval_h), 6)
FROM devices_attachment AS wired
JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
WHERE wired.detached_at IS NULL
