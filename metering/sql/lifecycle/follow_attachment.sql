-- Trigger: readings follow their terminal when it is wired, unwired or its dates are corrected, and
-- the figures that depend on the terminal are judged anew from the meter's installation on.
CREATE FUNCTION follow_attachment() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    here devices_installation;
    from_at timestamptz;
    to_at timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT * INTO here FROM devices_installation WHERE id = OLD.installation_id;
        from_at := greatest(here.installed_at, OLD.attached_at);
        to_at := least(here.removed_at, OLD.detached_at, 'infinity');
        IF TG_OP = 'DELETE' THEN
            PERFORM take_readings(here.id, OLD.terminal_id, from_at, to_at);
        ELSIF (OLD.installation_id, OLD.terminal_id) <> (NEW.installation_id, NEW.terminal_id) THEN
            PERFORM take_readings(here.id, OLD.terminal_id, from_at, to_at);
        ELSE
            PERFORM take_readings(here.id, OLD.terminal_id, from_at, least(NEW.attached_at, to_at));
            PERFORM take_readings(
                here.id, OLD.terminal_id, greatest(NEW.detached_at, from_at), to_at
            ) WHERE NEW.detached_at IS NOT NULL;
        END IF;
        PERFORM mark_dirty(here.customer_id, (here.installed_at AT TIME ZONE 'Asia/Seoul')::date);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT * INTO here FROM devices_installation WHERE id = NEW.installation_id;
        PERFORM give_readings(
            here.id,
            NEW.terminal_id,
            greatest(here.installed_at, NEW.attached_at),
            least(here.removed_at, NEW.detached_at, 'infinity')
        );
        PERFORM release_held(NEW.terminal_id);
        IF NEW.attached_at > here.installed_at THEN
            PERFORM mark_dirty(here.customer_id, (here.installed_at AT TIME ZONE 'Asia/Seoul')::date);
        END IF;
    END IF;
    RETURN NULL;
END $$
