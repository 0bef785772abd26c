-- Marks the days whose figures depend on a terminal that was wired or unwired from an instant on: all
-- of the meter's when intervals or maker differ from those of its other terminals, because the newest
-- terminal speaks for the whole installation (indexes of the foreign keys).
CREATE FUNCTION mark_wired(placed bigint, radio_id bigint, from_at timestamptz) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    SELECT mark_dirty(
        here.customer_id,
        ((CASE WHEN EXISTS (
            SELECT FROM devices_attachment AS wired
            JOIN devices_terminal AS other ON other.id = wired.terminal_id
            JOIN devices_terminal AS own ON own.id = radio_id
            WHERE wired.installation_id = placed
                AND (other.maker_id, other.metering_interval_h, other.report_interval_h)
                IS DISTINCT FROM (own.maker_id, own.metering_interval_h, own.report_interval_h)
        ) THEN here.installed_at ELSE from_at END) AT TIME ZONE 'Asia/Seoul')::date
    )
    FROM devices_installation AS here
    WHERE here.id = placed
$$
