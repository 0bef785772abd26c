-- Keeps device values that lost against another register for the same slot (staging table only).
INSERT INTO revision (
    customer_id, installation_id, slot_end_at,
    kept_register_l, kept_meta, lost_register_l, lost_meta, recorded_at
)
SELECT
    met.customer_id, met.installation_id,
    (met.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul',
    slots.register_l, slots.kept_meta, slots.lost_l, slots.lost_meta, %(now)s::timestamptz
FROM met
CROSS JOIN LATERAL unnest(
    met.source, met.outcome, met.register_l, met.kept_meta, met.lost_l, met.lost_meta
) WITH ORDINALITY AS slots (source, outcome, register_l, kept_meta, lost_l, lost_meta, slot)
WHERE slots.source IS NOT NULL AND slots.outcome = 'REVISION'
