-- Hangs the marks on the tables whose changes alter what was judged (row triggers, no index needed).
CREATE TRIGGER mark_dirty_days AFTER INSERT OR UPDATE OR DELETE ON devices_installation
FOR EACH ROW EXECUTE FUNCTION mark_installation();
CREATE TRIGGER mark_dirty_days AFTER INSERT OR UPDATE OR DELETE ON customers_serviceperiod
FOR EACH ROW EXECUTE FUNCTION mark_service_period();
CREATE TRIGGER mark_dirty_days AFTER UPDATE ON customers_customer
FOR EACH ROW EXECUTE FUNCTION mark_attributes()
