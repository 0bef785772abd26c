-- Trigger: readings follow when the dates of an installed meter change; values that people put in for
-- slots that it owns now come along (indexes of the foreign keys, override_by_customer).
CREATE FUNCTION follow_installation() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    wire devices_attachment;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(7412);  -- what ingest has placed by the old dates is stored
    END IF;
    FOR wire IN
        SELECT * FROM devices_attachment
        WHERE TG_OP = 'UPDATE' AND installation_id = NEW.id
        ORDER BY attached_at, id
    LOOP
        PERFORM take_readings(
            NEW.id, wire.terminal_id,
            greatest(OLD.installed_at, wire.attached_at),
            least(NEW.installed_at, OLD.removed_at, wire.detached_at)
        );
        PERFORM take_readings(
            NEW.id, wire.terminal_id,
            greatest(NEW.removed_at, OLD.installed_at, wire.attached_at),
            least(OLD.removed_at, wire.detached_at, 'infinity')
        ) WHERE NEW.removed_at IS NOT NULL;
        PERFORM give_readings(
            NEW.id, wire.terminal_id,
            greatest(NEW.installed_at, wire.attached_at),
            least(NEW.removed_at, wire.detached_at, 'infinity')
        );
        PERFORM release_held(wire.terminal_id);
    END LOOP;
    UPDATE slot_override AS entered SET installation_id = NEW.id
    WHERE customer_id = NEW.customer_id AND installation_id <> NEW.id AND undone_at IS NULL
        AND slot_end_at > NEW.installed_at
        AND slot_end_at <= coalesce(NEW.removed_at, 'infinity')
        AND NOT EXISTS (
            SELECT FROM slot_override AS own
            WHERE own.installation_id = NEW.id AND own.slot_end_at = entered.slot_end_at
                AND own.origin = entered.origin AND own.undone_at IS NULL
        );
    RETURN NULL;
END $$
