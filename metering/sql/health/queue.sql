-- Measures what waits to be judged and how large the database is (scan of dirty_day, which is short).
SELECT count(*), min(marked_at), pg_database_size(current_database()) FROM dirty_day
