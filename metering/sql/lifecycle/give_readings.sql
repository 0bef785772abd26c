-- Gives an installation the waiting device values of a terminal in slots of (from_at, to_at] (keys of
-- stray_reading and day_reading); marks the days.
CREATE FUNCTION give_readings(
    placed bigint, radio_id bigint, from_at timestamptz, to_at timestamptz
) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    owner bigint := (SELECT customer_id FROM devices_installation WHERE id = placed);
    waiting stray_reading;
    inside record;
    earliest date;
BEGIN
    IF from_at >= to_at THEN
        RETURN;
    END IF;
    FOR waiting IN
        SELECT * FROM stray_reading
        WHERE terminal_id = radio_id
            AND day >= (from_at AT TIME ZONE 'Asia/Seoul')::date
            AND day <= (to_at AT TIME ZONE 'Asia/Seoul')::date
        ORDER BY day
        FOR UPDATE
    LOOP
        inside := slots_within(waiting.day, from_at, to_at);
        CONTINUE WHEN array_remove(waiting.meta[inside.first_slot:inside.last_slot], NULL) = '{}';
        earliest := coalesce(earliest, waiting.day);
        INSERT INTO day_reading AS kept (customer_id, day, installation_id, register_l, meta, radio)
        SELECT owner, waiting.day, placed,
            cut_slots(waiting.register_l, inside.first_slot, inside.last_slot, false),
            cut_slots(waiting.meta, inside.first_slot, inside.last_slot, false),
            cut_slots(waiting.radio, inside.first_slot, inside.last_slot, false)
        ON CONFLICT (customer_id, day, installation_id) DO UPDATE SET
            register_l = lay_slots(kept.register_l, kept.meta, excluded.register_l, excluded.meta),
            meta = lay_slots(kept.meta, kept.meta, excluded.meta, excluded.meta),
            radio = lay_slots(kept.radio, kept.meta, excluded.radio, excluded.meta);
        UPDATE stray_reading SET
            register_l = cut_slots(register_l, inside.first_slot, inside.last_slot, true),
            meta = cut_slots(meta, inside.first_slot, inside.last_slot, true),
            radio = cut_slots(radio, inside.first_slot, inside.last_slot, true)
        WHERE terminal_id = radio_id AND day = waiting.day;
        DELETE FROM stray_reading
        WHERE terminal_id = radio_id AND day = waiting.day AND array_remove(meta, NULL) = '{}';
    END LOOP;
    IF earliest IS NOT NULL THEN
        INSERT INTO dirty_day (customer_id, day, marked_at) VALUES (owner, earliest, now());
    END IF;
END $$
