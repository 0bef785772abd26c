-- Trigger: changed attributes of a customer move it to another segment from today on.
CREATE FUNCTION mark_attributes() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW IS DISTINCT FROM OLD THEN
        PERFORM mark_dirty(NEW.id, (now() AT TIME ZONE 'Asia/Seoul')::date);
    END IF;
    RETURN NULL;
END $$
