-- Finds how terminals are to be read and where they were attached, each with its meter (unique index
-- of terminal_id, then keys); a terminal that was never attached has one row without installation.
SELECT
    terminal.terminal_id, terminal.id, terminal.report_interval_h,
    terminal.serial, terminal.payload_codec, terminal.rssi_reading,
    terminal.communication = 'LORA', battery.percent,
    placed.customer_id, placed.id, meter.profile, meter.serial, placed.removed_at IS NULL,
    extract(epoch FROM greatest(placed.installed_at, wired.attached_at))::bigint,
    extract(epoch FROM least(placed.removed_at, wired.detached_at))::bigint
FROM devices_terminal AS terminal
LEFT JOIN devices_attachment AS wired ON wired.terminal_id = terminal.id
LEFT JOIN devices_installation AS placed ON placed.id = wired.installation_id
LEFT JOIN devices_meter AS meter ON meter.id = placed.meter_id
LEFT JOIN terminal_battery AS battery ON battery.terminal_id = terminal.terminal_id
WHERE terminal.terminal_id = ANY(%(terminals)s)
ORDER BY terminal.id, wired.attached_at DESC, wired.id DESC
