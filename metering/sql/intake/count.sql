-- Counts the merged readings per source and outcome (staging table only).
SELECT slots.source, slots.outcome, count(*)
FROM met
CROSS JOIN LATERAL unnest(met.source, met.outcome) AS slots (source, outcome)
WHERE slots.source IS NOT NULL
GROUP BY slots.source, slots.outcome
