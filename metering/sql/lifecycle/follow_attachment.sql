-- Trigger: readings follow their terminal when it is wired, unwired or its dates are corrected, and
-- the figures that depend on the terminal are judged anew (indexes of the foreign keys).
CREATE FUNCTION follow_attachment() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    here devices_installation;
    from_at timestamptz;
    to_at timestamptz;
    stays boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.installation_id, NEW.terminal_id, NEW.attached_at, NEW.detached_at)
            IS NOT DISTINCT FROM (OLD.installation_id, OLD.terminal_id, OLD.attached_at, OLD.detached_at)
        THEN
            RETURN NULL;
        END IF;
        stays := (OLD.installation_id, OLD.terminal_id) = (NEW.installation_id, NEW.terminal_id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_advisory_xact_lock(7412);  -- what ingest has placed by the old dates is stored
        SELECT * INTO here FROM devices_installation WHERE id = OLD.installation_id;
        from_at := greatest(here.installed_at, OLD.attached_at);
        to_at := least(here.removed_at, OLD.detached_at, 'infinity');
        IF stays THEN
            PERFORM take_readings(here.id, OLD.terminal_id, from_at, least(NEW.attached_at, to_at));
            PERFORM take_readings(
                here.id, OLD.terminal_id, greatest(NEW.detached_at, from_at), to_at
            ) WHERE NEW.detached_at IS NOT NULL;
        ELSE
            PERFORM take_readings(here.id, OLD.terminal_id, from_at, to_at);
        END IF;
        PERFORM mark_wired(here.id, OLD.terminal_id, OLD.attached_at) WHERE NOT stays;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT * INTO here FROM devices_installation WHERE id = NEW.installation_id;
        from_at := greatest(here.installed_at, NEW.attached_at);
        to_at := least(here.removed_at, NEW.detached_at, 'infinity');
        PERFORM give_readings(here.id, NEW.terminal_id, from_at, to_at);
        PERFORM release_held(NEW.terminal_id);
        PERFORM mark_wired(here.id, NEW.terminal_id, NEW.attached_at)
        WHERE NOT stays AND NEW.attached_at > here.installed_at;
    END IF;
    RETURN NULL;
END $$
