-- Finds what provisional meters were seen with: their first slot and register, and the last 정상 one of
-- the meter before (P-4); keys of day_reading and day_usage, at most 62 days back.
SELECT placed.id, earlier.serial, seen.slot_end_at, seen.register_l, last.slot_end_at, last.register_l
FROM devices_installation AS placed
LEFT JOIN LATERAL (
    SELECT before.id, before.removed_at, meter.serial
    FROM devices_installation AS before
    JOIN devices_meter AS meter ON meter.id = before.meter_id
    WHERE before.customer_id = placed.customer_id AND before.installed_at < placed.installed_at
    ORDER BY before.installed_at DESC, before.id DESC
    LIMIT 1
) AS earlier ON true
LEFT JOIN LATERAL (
    SELECT (stored.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul' AS slot_end_at,
        slots.register_l
    FROM day_reading AS stored
    CROSS JOIN LATERAL unnest(stored.register_l) WITH ORDINALITY AS slots (register_l, slot)
    WHERE stored.customer_id = placed.customer_id AND stored.installation_id = placed.id
        AND stored.day >= (placed.installed_at AT TIME ZONE 'Asia/Seoul')::date
        AND slots.register_l IS NOT NULL
    ORDER BY stored.day, slots.slot
    LIMIT 1
) AS seen ON true
LEFT JOIN LATERAL (
    SELECT (stored.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul' AS slot_end_at,
        slots.register_l
    FROM day_reading AS stored
    JOIN day_usage AS judged ON judged.customer_id = stored.customer_id AND judged.day = stored.day
    CROSS JOIN LATERAL unnest(stored.register_l) WITH ORDINALITY AS slots (register_l, slot)
    WHERE stored.customer_id = placed.customer_id AND stored.installation_id = earlier.id
        AND stored.day <= (earlier.removed_at AT TIME ZONE 'Asia/Seoul')::date
        AND stored.day > (earlier.removed_at AT TIME ZONE 'Asia/Seoul')::date - 62
        AND slots.register_l IS NOT NULL
        AND judged.good_mask >> (slots.slot::integer - 1) & 1 = 1
    ORDER BY stored.day DESC, slots.slot DESC
    LIMIT 1
) AS last ON true
WHERE placed.id = ANY(%(installations)s::bigint[])
ORDER BY placed.id
