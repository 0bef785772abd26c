-- Counts the originals of one day by source (partition by received_on), for I4.
INSERT INTO original_count (received_on, source, messages, readings, counted_at)
SELECT received_on, source, count(*), sum(reading_count), %(now)s
FROM raw_report
WHERE received_on = %(day)s AND NOT again
GROUP BY received_on, source
ORDER BY source
