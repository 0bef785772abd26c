-- Trigger: a changed service state changes E from the earliest touched day.
CREATE FUNCTION mark_service_period() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM mark_dirty(OLD.customer_id, OLD.active_from);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM mark_dirty(NEW.customer_id, NEW.active_from);
    END IF;
    RETURN NULL;
END $$
