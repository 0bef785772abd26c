-- Counts the originals of a trial as their batches would have been counted: a row for every five
-- messages since yesterday, one a day before that (one pass over raw_report).
INSERT INTO intake_tally (source, received_on, outcome, reason, messages, readings, recorded_at)
SELECT source, received_on, 'STORED', '', count(*), sum(reading_count), max(recorded_at)
FROM raw_report
GROUP BY source, received_on, CASE WHEN received_on < %(today)s::date - 1 THEN 0 ELSE id / 5 END
ORDER BY received_on, source
