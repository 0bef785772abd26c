-- Lets one import of the register run at a time, until its transaction ends (advisory, no index).
SELECT pg_advisory_xact_lock(hashtext('mdm.import_customers'))
