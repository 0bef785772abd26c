-- Folds the batches of days past into one row a source, day, outcome and reason (index tally_by_day);
-- sums stay what they were, and lines of incidents, which count nothing, stay as they are.
WITH batches AS (
    SELECT id, count(*) OVER (PARTITION BY source, received_on, outcome, reason) AS alike
    FROM intake_tally
    WHERE received_on < %(before)s AND recorded_at < %(recorded_before)s
        AND (messages <> 0 OR readings <> 0)
), folded AS (
    DELETE FROM intake_tally AS tally
    USING batches
    WHERE tally.id = batches.id AND batches.alike > 1
    RETURNING tally.source, tally.received_on, tally.outcome, tally.reason, tally.messages,
        tally.readings, tally.recorded_at
)
INSERT INTO intake_tally (source, received_on, outcome, reason, messages, readings, recorded_at)
SELECT source, received_on, outcome, reason, sum(messages), sum(readings), max(recorded_at)
FROM folded
GROUP BY source, received_on, outcome, reason
HAVING sum(messages) <> 0 OR sum(readings) <> 0
ORDER BY received_on, source, outcome, reason
