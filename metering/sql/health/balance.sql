-- Sums the tally of a range of days by day, source and outcome (index tally_by_day).
SELECT received_on, source, outcome, sum(messages)::bigint, sum(readings)::bigint
FROM intake_tally
WHERE received_on BETWEEN %(from_day)s AND %(to_day)s
GROUP BY received_on, source, outcome
ORDER BY received_on DESC, source, outcome
