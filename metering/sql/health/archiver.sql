-- Tells whether the server keeps its WAL elsewhere, when it last did and last failed to (no table).
SELECT current_setting('archive_mode') <> 'off', last_archived_time, last_failed_time FROM pg_stat_archiver
