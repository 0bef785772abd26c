-- Takes device values of slots in (from_at, to_at] from an installation and keeps them under the
-- terminal that brought them (keys of day_reading and stray_reading); marks the days.
CREATE FUNCTION take_readings(
    placed bigint, radio_id bigint, from_at timestamptz, to_at timestamptz
) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    owner bigint := (SELECT customer_id FROM devices_installation WHERE id = placed);
    stored day_reading;
    inside record;
    earliest date;
BEGIN
    IF from_at >= to_at THEN
        RETURN;
    END IF;
    FOR stored IN
        SELECT * FROM day_reading
        WHERE customer_id = owner AND installation_id = placed
            AND day >= (from_at AT TIME ZONE 'Asia/Seoul')::date
            AND day <= (to_at AT TIME ZONE 'Asia/Seoul')::date
        ORDER BY day
        FOR UPDATE
    LOOP
        inside := slots_within(stored.day, from_at, to_at);
        CONTINUE WHEN array_remove(stored.meta[inside.first_slot:inside.last_slot], NULL) = '{}';
        earliest := coalesce(earliest, stored.day);
        INSERT INTO stray_reading AS kept (terminal_id, day, register_l, meta, radio)
        SELECT radio_id, stored.day,
            cut_slots(stored.register_l, inside.first_slot, inside.last_slot, false),
            cut_slots(stored.meta, inside.first_slot, inside.last_slot, false),
            cut_slots(stored.radio, inside.first_slot, inside.last_slot, false)
        ON CONFLICT (terminal_id, day) DO UPDATE SET
            register_l = lay_slots(kept.register_l, kept.meta, excluded.register_l, excluded.meta),
            meta = lay_slots(kept.meta, kept.meta, excluded.meta, excluded.meta),
            radio = lay_slots(kept.radio, kept.meta, excluded.radio, excluded.meta);
        UPDATE day_reading SET
            register_l = cut_slots(register_l, inside.first_slot, inside.last_slot, true),
            meta = cut_slots(meta, inside.first_slot, inside.last_slot, true),
            radio = cut_slots(radio, inside.first_slot, inside.last_slot, true)
        WHERE customer_id = owner AND day = stored.day AND installation_id = placed;
        DELETE FROM day_reading
        WHERE customer_id = owner AND day = stored.day AND installation_id = placed
            AND array_remove(meta, NULL) = '{}';
    END LOOP;
    IF earliest IS NOT NULL THEN
        INSERT INTO dirty_day (customer_id, day, marked_at) VALUES (owner, earliest, now());
    END IF;
END $$
