-- Shows terminals that followed another on a meter, were taken off it, or whose replacement was undone
-- (a period scans attachments, the rest goes by the indexes of the foreign keys).
CREATE VIEW terminal_change AS
SELECT
    'terminal-' || wired.id AS key, 'TERMINAL_REPLACED' AS kind,
    placed.customer_id, wired.attached_at AS changed_at,
    (SELECT min(pgh_created_at) FROM devices_attachmentevent
        WHERE pgh_obj_id = wired.id AND pgh_label = 'insert') AS recorded_at,
    (SELECT said.metadata ->> 'username' FROM devices_attachmentevent AS event
        JOIN pghistory_context AS said ON said.id = event.pgh_context_id
        WHERE event.pgh_obj_id = wired.id AND event.pgh_label = 'insert' LIMIT 1) AS who,
    earlier.terminal_id::text AS old_name, terminal.terminal_id::text AS new_name, wired.note
FROM devices_attachment AS wired
JOIN devices_installation AS placed ON placed.id = wired.installation_id
JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
JOIN LATERAL (
    SELECT old_terminal.terminal_id
    FROM devices_attachment AS before
    JOIN devices_terminal AS old_terminal ON old_terminal.id = before.terminal_id
    WHERE before.installation_id = wired.installation_id AND before.attached_at < wired.attached_at
    ORDER BY before.attached_at DESC, before.id DESC
    LIMIT 1
) AS earlier ON true
UNION ALL
SELECT
    'unwired-' || wired.id, 'TERMINAL_REMOVED', placed.customer_id, wired.detached_at,
    (SELECT min(pgh_created_at) FROM devices_attachmentevent
        WHERE pgh_obj_id = wired.id AND detached_at = wired.detached_at),
    (SELECT said.metadata ->> 'username' FROM devices_attachmentevent AS event
        JOIN pghistory_context AS said ON said.id = event.pgh_context_id
        WHERE event.pgh_obj_id = wired.id AND event.detached_at = wired.detached_at
        ORDER BY event.pgh_id LIMIT 1),
    terminal.terminal_id, NULL, wired.note
FROM devices_attachment AS wired
JOIN devices_installation AS placed ON placed.id = wired.installation_id
JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
WHERE wired.detached_at IS DISTINCT FROM placed.removed_at AND wired.detached_at IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM devices_attachment AS after
        WHERE after.installation_id = wired.installation_id AND after.attached_at > wired.attached_at
    )
UNION ALL
SELECT
    'unmade-' || gone.pgh_id, 'TERMINAL_UNDONE', placed.customer_id, gone.attached_at,
    gone.pgh_created_at, said.metadata ->> 'username', NULL, terminal.terminal_id, gone.note
FROM devices_attachmentevent AS gone
JOIN devices_installation AS placed ON placed.id = gone.installation_id
LEFT JOIN devices_terminal AS terminal ON terminal.id = gone.terminal_id
LEFT JOIN pghistory_context AS said ON said.id = gone.pgh_context_id
WHERE gone.pgh_label = 'delete'
