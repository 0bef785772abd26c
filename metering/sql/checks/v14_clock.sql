-- V-14: a terminal's clock is more than 10 minutes off: values from the future (시계), or measured off the
-- whole hour for most of a day, on the first such day; from the staged flags, the day before by key.
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT DISTINCT ON (flagged.customer_id)
    flagged.customer_id, 'V14', flagged.clock_slots,
    jsonb_build_object(
        'ahead', flagged.flags & 8192 <> 0, 'offset_s', flagged.offset_s,
        'slots', cardinality(flagged.clock_slots)
    )
FROM flagged
LEFT JOIN day_reading AS before ON before.customer_id = flagged.customer_id
    AND before.day = %(day)s::date - 1 AND before.installation_id = flagged.installation_id
WHERE (
        flagged.flags & 8192 <> 0
        OR cardinality(flagged.clock_slots) >= greatest(%(clock_slots)s, flagged.timed / 2)
    )
    AND cardinality(flagged.clock_slots) > 0
    AND NOT coalesce((
        SELECT
            bool_or(slots.meta & 8192 <> 0)
            OR count(*) FILTER (WHERE slots.meta & 16384 = 0
                AND 1800 - (slots.meta >> 50 & 2047) > %(clock_offset_s)s)
            >= greatest(%(clock_slots)s, count(*) FILTER (WHERE slots.meta & 16384 = 0) / 2)
        FROM unnest(before.meta) AS slots (meta)
    ), false)
ORDER BY flagged.customer_id, flagged.installation_id
