-- Hangs follow_attachment on the wires between terminals and meters (row trigger, no index needed).
CREATE TRIGGER follow_terminal AFTER INSERT OR UPDATE OR DELETE ON devices_attachment
FOR EACH ROW EXECUTE FUNCTION follow_attachment()
