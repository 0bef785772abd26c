-- Reads what was counted and found of days over everybody, of those that are not to be summed anew (key
-- of day_total; stale_day is short): what changed since is not in the sums yet, but in the lists.
SELECT
    total.day, total.connections_good, total.connections - total.connections_good,
    total.highest_l, coalesce(highest.number, ''), total.lowest_l, coalesce(lowest.number, ''),
    total.median_l, total.zero_usage, total.partial
FROM day_total AS total
LEFT JOIN customers_customer AS highest ON highest.id = total.highest_id
LEFT JOIN customers_customer AS lowest ON lowest.id = total.lowest_id
WHERE total.day = ANY(%(days)s::date[])
    AND NOT EXISTS (SELECT FROM stale_day WHERE stale_day.day = total.day)
ORDER BY total.day
