-- Measures how late yesterday's values came, by 통신 and 회사, on every n-th connection (key of
-- day_reading; D-14): minutes from slot end to receipt, both as packed, in seconds since 2000 (UTC).
WITH begun AS (
    SELECT extract(epoch FROM %(day)s::timestamp AT TIME ZONE 'Asia/Seoul')::bigint - 946684800 AS at_s
), came AS (
    SELECT
        segment.communication, segment.maker_id,
        ((reading.meta >> 18 & 4294967295) - begun.at_s - reading.slot * 3600) / 60.0::double precision
            AS late_min
    FROM customer_state AS state
    JOIN segment ON segment.id = state.segment_id
    JOIN day_reading AS stored ON stored.customer_id = state.customer_id AND stored.day = %(day)s
    CROSS JOIN begun
    CROSS JOIN LATERAL unnest(stored.meta) WITH ORDINALITY AS reading (meta, slot)
    WHERE mod(state.customer_id, %(stride)s) = 0 AND reading.meta IS NOT NULL
        AND (%(segments)s::bigint[] IS NULL OR state.segment_id = ANY (%(segments)s::bigint[]))
), measured AS (
    SELECT
        communication, maker_id, count(*) AS readings,
        percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY late_min) AS late_min
    FROM came
    GROUP BY communication, maker_id
)
SELECT
    measured.communication, coalesce(maker.name, ''), measured.readings, measured.late_min[1],
    measured.late_min[2]
FROM measured
LEFT JOIN devices_maker AS maker ON maker.id = measured.maker_id
ORDER BY measured.communication, maker.name
