-- Shows meters that followed another, were taken away for good, or whose replacement was undone;
-- a period of changed_at scans installations, the rest goes by the indexes of the foreign keys.
CREATE VIEW meter_change AS
SELECT
    'meter-' || placed.id AS key,
    CASE WHEN earlier.removed_at = placed.installed_at THEN 'METER_REPLACED'
        ELSE 'METER_REINSTALLED' END AS kind,
    placed.customer_id, placed.installed_at AS changed_at,
    (SELECT min(pgh_created_at) FROM devices_installationevent
        WHERE pgh_obj_id = placed.id AND pgh_label = 'insert') AS recorded_at,
    (SELECT said.metadata ->> 'username' FROM devices_installationevent AS event
        JOIN pghistory_context AS said ON said.id = event.pgh_context_id
        WHERE event.pgh_obj_id = placed.id AND event.pgh_label = 'insert' LIMIT 1) AS who,
    earlier.serial AS old_name, earlier.final_register_l,
    meter.serial AS new_name, placed.initial_register_l, placed.provisional, placed.note
FROM devices_installation AS placed
JOIN devices_meter AS meter ON meter.id = placed.meter_id
JOIN LATERAL (
    SELECT before.removed_at, before.final_register_l, old_meter.serial
    FROM devices_installation AS before
    JOIN devices_meter AS old_meter ON old_meter.id = before.meter_id
    WHERE before.customer_id = placed.customer_id AND before.installed_at < placed.installed_at
    ORDER BY before.installed_at DESC, before.id DESC
    LIMIT 1
) AS earlier ON true
UNION ALL
SELECT
    'removed-' || placed.id, 'METER_REMOVED', placed.customer_id, placed.removed_at,
    (SELECT min(pgh_created_at) FROM devices_installationevent
        WHERE pgh_obj_id = placed.id AND removed_at = placed.removed_at),
    (SELECT said.metadata ->> 'username' FROM devices_installationevent AS event
        JOIN pghistory_context AS said ON said.id = event.pgh_context_id
        WHERE event.pgh_obj_id = placed.id AND event.removed_at = placed.removed_at
        ORDER BY event.pgh_id LIMIT 1),
    meter.serial, placed.final_register_l, NULL, NULL, placed.provisional, placed.note
FROM devices_installation AS placed
JOIN devices_meter AS meter ON meter.id = placed.meter_id
WHERE placed.removed_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM devices_installation AS after
    WHERE after.customer_id = placed.customer_id AND after.installed_at = placed.removed_at
)
UNION ALL
SELECT
    'undone-' || gone.pgh_id, 'METER_UNDONE', gone.customer_id, gone.installed_at,
    gone.pgh_created_at, said.metadata ->> 'username',
    (SELECT old_meter.serial FROM devices_installation AS stands
        JOIN devices_meter AS old_meter ON old_meter.id = stands.meter_id
        WHERE stands.customer_id = gone.customer_id AND stands.installed_at < gone.installed_at
        ORDER BY stands.installed_at DESC, stands.id DESC LIMIT 1),
    NULL, meter.serial, gone.initial_register_l, gone.provisional, gone.note
FROM devices_installationevent AS gone
LEFT JOIN devices_meter AS meter ON meter.id = gone.meter_id
LEFT JOIN pghistory_context AS said ON said.id = gone.pgh_context_id
WHERE gone.pgh_label = 'delete'
