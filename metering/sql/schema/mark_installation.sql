-- Trigger: a new, changed or removed installation changes E and D-02 from the earliest touched day.
CREATE FUNCTION mark_installation() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM mark_dirty(
            OLD.customer_id,
            (least(OLD.installed_at, coalesce(OLD.removed_at, now())) AT TIME ZONE 'Asia/Seoul')::date
        );
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM mark_dirty(
            NEW.customer_id, (NEW.installed_at AT TIME ZONE 'Asia/Seoul')::date
        );
    END IF;
    RETURN NULL;
END $$
