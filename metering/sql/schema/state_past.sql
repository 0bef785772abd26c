-- Computes a connection's figures over the days before a day (D-08, D-09); `elapsed` = slots of that
-- day that have ended; key of day_usage.
CREATE FUNCTION state_past(connection bigint, today date, elapsed integer) RETURNS TABLE (
    good_1 smallint, good_7 float, good_30 float,
    usage_1 bigint, usage_7 float, usage_30 float,
    partial_1 boolean, recent_l bigint[], night_min integer
)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    WITH days AS (
        SELECT * FROM day_usage AS judged
        WHERE judged.customer_id = connection AND judged.day BETWEEN today - 31 AND today
    ), sums AS (
        SELECT
            sum(good) FILTER (WHERE day BETWEEN today - 7 AND today - 1) AS good_7,
            sum(good) FILTER (WHERE day BETWEEN today - 30 AND today - 1) AS good_30,
            count(*) FILTER (WHERE expected > 0 AND day BETWEEN today - 7 AND today - 1) AS days_7,
            count(*) FILTER (WHERE expected > 0 AND day BETWEEN today - 30 AND today - 1) AS days_30,
            coalesce(
                max(last_c_l) FILTER (WHERE day = today - 8),
                (array_agg(first_c_l ORDER BY day)
                    FILTER (WHERE first_c_l IS NOT NULL AND day BETWEEN today - 7 AND today - 1))[1]
            ) AS base_7,
            coalesce(
                max(last_c_l) FILTER (WHERE day = today - 31),
                (array_agg(first_c_l ORDER BY day)
                    FILTER (WHERE first_c_l IS NOT NULL AND day BETWEEN today - 30 AND today - 1))[1]
            ) AS base_30,
            bool_or(last_slot IS NOT NULL) FILTER (WHERE day BETWEEN today - 7 AND today - 1) AS any_7,
            bool_or(last_slot IS NOT NULL) FILTER (WHERE day BETWEEN today - 30 AND today - 1) AS any_30
        FROM days
    )
    SELECT
        yesterday.good,
        sums.good_7::float / nullif(sums.days_7, 0),
        sums.good_30::float / nullif(sums.days_30, 0),
        yesterday.usage_l,
        CASE WHEN sums.any_7 THEN
            (yesterday.last_c_l - sums.base_7)::float / nullif(sums.days_7, 0) END,
        CASE WHEN sums.any_30 THEN
            (yesterday.last_c_l - sums.base_30)::float / nullif(sums.days_30, 0) END,
        yesterday.partial,
        (coalesce(yesterday.hour_use_l, array_fill(NULL::bigint, ARRAY[24])) || latest.hour_use_l)
            [elapsed + 1 : elapsed + 24],
        (SELECT min(use)::integer FROM unnest(CASE WHEN elapsed < 5 THEN yesterday.hour_use_l
            ELSE latest.hour_use_l END) WITH ORDINALITY AS hours (use, slot) WHERE slot IN (3, 4, 5))
    FROM sums
    LEFT JOIN days AS yesterday ON yesterday.day = today - 1
    LEFT JOIN days AS latest ON latest.day = today
$$
