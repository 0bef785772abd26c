-- Stages the device bits and clocks of a day that say something beyond "fine", one row an installation;
-- day_reading by the block range index day_reading_by_day. Flow bits: LEAK 1, Q4 4, Q3 8; 14 = no clock.
CREATE TEMP TABLE flagged ON COMMIT DROP AS
SELECT stored.customer_id, stored.installation_id, bits.*
FROM day_reading AS stored
CROSS JOIN LATERAL (
    SELECT
        bit_or(slots.meta & 262143)::integer AS flags,
        array_agg(slots.slot::smallint ORDER BY slots.slot) FILTER (WHERE slots.meta & 13 <> 0) AS flow_slots,
        array_agg(slots.slot::smallint ORDER BY slots.slot) FILTER (
            WHERE slots.meta & 8192 <> 0
                OR slots.meta & 16384 = 0 AND 1800 - (slots.meta >> 50 & 2047) > %(clock_offset_s)s
        ) AS clock_slots,
        count(*) FILTER (WHERE slots.meta & 16384 = 0)::integer AS timed,
        max(1800 - (slots.meta >> 50 & 2047)) FILTER (WHERE slots.meta & 16384 = 0)::integer AS offset_s
    FROM unnest(stored.meta) WITH ORDINALITY AS slots (meta, slot)
    WHERE slots.meta IS NOT NULL
) AS bits
WHERE stored.day = %(day)s
    AND (bits.flags & (13 | 8192 | %(device_bits)s) <> 0 OR cardinality(bits.clock_slots) > 0)
