-- Finds the last register received from an installation up to an instant, or the first after it, within
-- a week, and how many hours lie between (key of day_reading).
CREATE FUNCTION received_near(connection bigint, installation bigint, at timestamptz, backwards boolean)
RETURNS TABLE (received_l bigint, gap_h integer)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT slots.register_l, abs(extract(epoch FROM times.slot_end_at - at) / 3600)::integer
    FROM day_reading AS stored
    CROSS JOIN LATERAL unnest(stored.register_l) WITH ORDINALITY AS slots (register_l, slot)
    CROSS JOIN LATERAL (
        SELECT (stored.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul' AS slot_end_at
    ) AS times
    WHERE stored.customer_id = connection AND stored.installation_id = installation
        AND stored.day BETWEEN (at AT TIME ZONE 'Asia/Seoul')::date - 7
            AND (at AT TIME ZONE 'Asia/Seoul')::date + 7
        AND slots.register_l IS NOT NULL
        AND (backwards AND times.slot_end_at <= at OR NOT backwards AND times.slot_end_at > at)
    ORDER BY abs(extract(epoch FROM times.slot_end_at - at))
    LIMIT 1
$$
