-- Reads every value that arrived of some customers, slot by slot, with its packed facts (day_reading's
-- key leads with customer_id).
SELECT
    stored.customer_id,
    (stored.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul' AS slot_end_at,
    slots.register_l,
    slots.meta,
    slots.radio
FROM day_reading AS stored
CROSS JOIN LATERAL unnest(stored.register_l, stored.meta, stored.radio)
    WITH ORDINALITY AS slots (register_l, meta, radio, slot)
WHERE stored.customer_id = ANY(%(customers)s::bigint[]) AND slots.meta IS NOT NULL
ORDER BY stored.customer_id, slot_end_at, stored.installation_id
