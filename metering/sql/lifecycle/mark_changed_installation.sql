-- Trigger: a new, changed or removed installation changes E and D-02 from the earliest touched day on;
-- a note, or a word that a replacement is confirmed, changes nothing.
CREATE OR REPLACE FUNCTION mark_installation() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.customer_id = OLD.customer_id AND NEW.meter_id = OLD.meter_id
        AND NEW.installed_at = OLD.installed_at
        AND NEW.initial_register_l IS NOT DISTINCT FROM OLD.initial_register_l
    THEN
        IF (NEW.removed_at, NEW.final_register_l)
            IS DISTINCT FROM (OLD.removed_at, OLD.final_register_l)
        THEN
            PERFORM mark_dirty(
                NEW.customer_id,
                (least(OLD.removed_at, NEW.removed_at) AT TIME ZONE 'Asia/Seoul')::date
            );
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM mark_dirty(OLD.customer_id, (OLD.installed_at AT TIME ZONE 'Asia/Seoul')::date);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM mark_dirty(NEW.customer_id, (NEW.installed_at AT TIME ZONE 'Asia/Seoul')::date);
    END IF;
    RETURN NULL;
END $$
