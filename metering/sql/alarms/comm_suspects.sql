-- Finds connections whose communication alarm may have to change, and from when its reports must be
-- read: silent for long, or with an open alarm (one pass over terminal_contact and installations).
SELECT
    placed.customer_id,
    min(least(%(horizon)s, alarm.started_at - interval '100 hours')) AS from_at
FROM devices_installation AS placed
LEFT JOIN terminal_contact AS contact ON contact.customer_id = placed.customer_id
LEFT JOIN alarm ON alarm.customer_id = placed.customer_id
    AND alarm.kind = 'COMM_FAULT' AND alarm.ended_at IS NULL AND NOT alarm.withdrawn
WHERE alarm.id IS NOT NULL
    OR %(everybody)s
    OR (placed.removed_at IS NULL
        AND coalesce(contact.latest_received_at, placed.installed_at)
            <= %(heard_at)s - interval '24 hours')
GROUP BY placed.customer_id
ORDER BY placed.customer_id
