-- Takes the marks of days whose segments are stale off the list (whole table, it is short).
WITH taken AS (DELETE FROM stale_day RETURNING day) SELECT DISTINCT day FROM taken ORDER BY day
