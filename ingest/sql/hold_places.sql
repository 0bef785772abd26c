-- Keeps dates of meters and terminals as they are until this transaction ends (advisory lock 7412, shared;
-- who corrects dates takes it alone: follow_attachment, follow_installation), no index.
SELECT pg_advisory_xact_lock_shared(7412)
