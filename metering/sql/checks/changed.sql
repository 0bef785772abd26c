-- Counts one more change of each of some judged days, so that their checks run again (key of checked_day).
INSERT INTO checked_day AS kept (day, changes)
SELECT day, 1 FROM unnest(%(days)s::date[]) AS changed (day) ORDER BY day
ON CONFLICT (day) DO UPDATE SET changes = kept.changes + 1
