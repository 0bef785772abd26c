-- Takes the lock of one import at a time if it is free, until its transaction ends (advisory, no index).
SELECT pg_try_advisory_xact_lock(hashtext('mdm.import_customers'))
