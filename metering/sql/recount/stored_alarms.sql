-- Reads the alarms of some connections that readings decide (unique key leads with customer_id).
SELECT customer_id, kind, started_at, ended_at, level, by_device, by_rule
FROM alarm
WHERE customer_id = ANY(%(customers)s::bigint[]) AND NOT withdrawn AND kind <> 'COMM_FAULT'
ORDER BY customer_id, kind, started_at
