-- Finds the newest month partition of each big table (catalogue look-ups only).
SELECT parent.relname, max(child.relname)
FROM pg_inherits
JOIN pg_class AS parent ON parent.oid = pg_inherits.inhparent
JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
WHERE parent.relname IN ('day_reading', 'day_usage', 'raw_report')
    AND parent.relnamespace = current_schema()::regnamespace
GROUP BY parent.relname
ORDER BY parent.relname
