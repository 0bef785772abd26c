-- Finds the days on which a source sent no reading although it did within the week before
-- (index tally_by_day).
WITH heard AS MATERIALIZED (
    SELECT DISTINCT source, received_on
    FROM intake_tally
    WHERE received_on BETWEEN %(from_day)s::date - 7 AND %(to_day)s AND readings > 0
)
SELECT DISTINCT missed.day::date, heard.source
FROM heard
CROSS JOIN LATERAL generate_series(heard.received_on + 1, heard.received_on + 7, interval '1 day')
    AS missed (day)
WHERE missed.day BETWEEN %(from_day)s AND %(to_day)s
    AND NOT EXISTS (
        SELECT FROM heard AS again
        WHERE again.source = heard.source AND again.received_on = missed.day::date
    )
ORDER BY 1, 2
