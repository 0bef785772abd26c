-- V-15: two registers speak through one terminal: frames name another meter than the installed one again
-- and again, or slots come twice with registers far apart (held_by_box; revision_by_time).
INSERT INTO found (customer_id, kind, evidence)
SELECT
    customer_id, 'V15',
    jsonb_build_object('frames', sum(frames), 'slots', sum(slots), 'apart_l', max(apart_l), 'terminal', max(terminal))
FROM (
    SELECT placed.customer_id, count(*) AS frames, 0 AS slots, 0 AS apart_l, terminal.terminal_id AS terminal
    FROM held_message AS held
    JOIN devices_terminal AS terminal ON terminal.terminal_id = held.terminal_id
    JOIN devices_attachment AS wired ON wired.terminal_id = terminal.id
        AND wired.attached_at < %(to_at)s AND (wired.detached_at IS NULL OR wired.detached_at >= %(to_at)s)
    JOIN devices_installation AS placed ON placed.id = wired.installation_id
    WHERE held.box = 'QUARANTINE' AND held.reason = 'meter_serial_differs'
        AND held.received_at > %(from_at)s AND held.received_at <= %(to_at)s
    GROUP BY placed.customer_id, terminal.terminal_id
    HAVING count(*) >= %(foreign_frames)s
    UNION ALL
    SELECT customer_id, 0, count(DISTINCT slot_end_at), max(abs(kept_register_l - lost_register_l)), NULL
    FROM revision
    WHERE slot_end_at > %(from_at)s AND slot_end_at <= %(to_at)s
        AND abs(kept_register_l - lost_register_l) >= %(apart_l)s
    GROUP BY customer_id
    HAVING count(DISTINCT slot_end_at) >= %(foreign_slots)s
) AS evidence
GROUP BY customer_id
