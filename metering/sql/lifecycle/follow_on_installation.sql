-- Hangs follow_installation on changed dates of installed meters (row trigger, no index needed).
CREATE TRIGGER follow_meter AFTER INSERT OR UPDATE OF installed_at, removed_at ON devices_installation
FOR EACH ROW EXECUTE FUNCTION follow_installation()
