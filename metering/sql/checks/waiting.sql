-- Lists the days whose checks must run: due ones that nobody checked yet, and checked ones that changed
-- since, each at most once in a while (whole table: one row a day).
SELECT day, changes
FROM checked_day
WHERE day <= %(latest)s
    AND (checked IS NULL AND day >= %(earliest)s OR checked < changes AND checked_at < %(rested)s)
ORDER BY day
LIMIT %(most)s
