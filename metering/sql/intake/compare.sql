-- Locks the stored days in key order, so that two writers never deadlock, and compares the batch with
-- them slot by slot, by T-4 as metering.core.merging does: 8191 = device status, 253952 = the flags
-- above it, bit 61 = a number was given. OFFSET 0 keeps one probe of day_reading's key per row.
INSERT INTO met
SELECT arrived.customer_id, arrived.day, arrived.installation_id, arrived.source, slots.*
FROM (SELECT * FROM arrived ORDER BY customer_id, day, installation_id) AS arrived
CROSS JOIN LATERAL (
    SELECT register_l, meta, radio
    FROM day_reading AS found
    WHERE found.customer_id = arrived.customer_id
        AND found.day = arrived.day
        AND found.installation_id = arrived.installation_id
        AND found.day BETWEEN %(first_day)s AND %(last_day)s
    OFFSET 0
    FOR UPDATE
) AS stored
CROSS JOIN LATERAL (
    SELECT
        array_agg(CASE
            WHEN old_meta IS NULL THEN 'STORED'
            WHEN new_l IS DISTINCT FROM old_l THEN 'REVISION'
            ELSE 'DUPLICATE'
        END ORDER BY slot) AS outcome,
        bool_or(CASE
            WHEN new_meta IS NULL THEN FALSE
            WHEN old_meta IS NULL THEN TRUE
            WHEN wins THEN new_l IS DISTINCT FROM old_l OR new_radio IS DISTINCT FROM old_radio
                OR new_meta & 262143 <> old_meta & 262143
            ELSE same_class AND new_meta & 8191 & ~old_meta <> 0
        END) AS changed,
        array_agg(CASE WHEN wins THEN new_l ELSE old_l END ORDER BY slot) AS register_l,
        array_agg(
            CASE WHEN wins THEN new_meta ELSE old_meta END
            | CASE WHEN same_class THEN (old_meta | new_meta) & 8191 ELSE 0 END
            ORDER BY slot
        ) AS meta,
        array_agg(CASE WHEN wins THEN new_radio ELSE old_radio END ORDER BY slot) AS radio,
        array_agg(CASE WHEN wins THEN new_meta ELSE old_meta END ORDER BY slot) AS kept_meta,
        array_agg(CASE WHEN wins THEN old_l ELSE new_l END ORDER BY slot) AS lost_l,
        array_agg(CASE WHEN wins THEN old_meta ELSE new_meta END ORDER BY slot) AS lost_meta
    FROM (
        SELECT
            pair.*,
            (old_meta # new_meta) >> 61 = 0 AS same_class,
            new_meta IS NOT NULL AND (old_meta IS NULL OR (
                new_meta >> 18, coalesce(new_l, (-9223372036854775808)::bigint),
                new_meta & 253952, coalesce(new_radio, -1)
            ) > (
                old_meta >> 18, coalesce(old_l, (-9223372036854775808)::bigint),
                old_meta & 253952, coalesce(old_radio, -1)
            )) AS wins
        FROM unnest(
            stored.register_l, stored.meta, stored.radio,
            arrived.register_l, arrived.meta, arrived.radio
        ) WITH ORDINALITY AS pair (old_l, old_meta, old_radio, new_l, new_meta, new_radio, slot)
    ) AS compared
) AS slots
