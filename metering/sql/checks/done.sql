-- Notes up to which change the checks of a day ran (key of checked_day).
INSERT INTO checked_day AS kept (day, changes, checked, checked_at)
VALUES (%(day)s, %(changes)s, %(changes)s, %(now)s)
ON CONFLICT (day) DO UPDATE SET checked = excluded.checked, checked_at = excluded.checked_at
