-- 자석, 파손, 비만관, 동파: the meter set a bit that it had not set the day before; from the staged flags,
-- the day before by the key of day_reading.
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT
    now.customer_id, bits.kind, array_agg(DISTINCT slots.slot::smallint ORDER BY slots.slot::smallint),
    jsonb_build_object('slots', count(*))
FROM flagged
JOIN day_reading AS now ON now.customer_id = flagged.customer_id
    AND now.day = %(day)s AND now.installation_id = flagged.installation_id
CROSS JOIN unnest(%(bit_kinds)s::text[], %(bit_values)s::integer[]) AS bits (kind, bit)
CROSS JOIN LATERAL unnest(now.meta) WITH ORDINALITY AS slots (meta, slot)
WHERE flagged.flags & bits.bit <> 0 AND slots.meta & bits.bit <> 0
    AND NOT EXISTS (
        SELECT FROM day_reading AS before, unnest(before.meta) AS past (meta)
        WHERE before.customer_id = flagged.customer_id AND before.day = %(day)s::date - 1
            AND past.meta & bits.bit <> 0
    )
GROUP BY now.customer_id, bits.kind
