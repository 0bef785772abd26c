-- Marks a connection's days as to be judged anew from a day on, not before its own first judged day
-- (key of day_usage); a connection that was never judged starts today.
CREATE FUNCTION mark_dirty(connection bigint, from_day date) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO dirty_day (customer_id, day, marked_at)
    SELECT
        connection,
        greatest(
            from_day,
            coalesce(
                (SELECT min(day) FROM day_usage WHERE customer_id = connection),
                (now() AT TIME ZONE 'Asia/Seoul')::date
            )
        ),
        now()
$$
