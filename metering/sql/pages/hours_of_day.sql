-- Counts for each slot of a day what was expected, came and is missing (D-05, T-6); index day_usage_by_day;
-- `passed` = whole hours since the day began; equal days are gathered before they are spread over slots.
WITH judged AS (
    SELECT
        day.expected_mask AS wanted, day.good_mask AS good, day.seen_mask AS seen,
        (1 << greatest(0, least(24, %(passed)s - coalesce(contact.report_interval_h, 6) - 1))) - 1 AS due,
        present.customer_id IS NOT NULL AS listed, count(*) AS customers
    FROM day_usage AS day
    LEFT JOIN terminal_contact AS contact ON contact.customer_id = day.customer_id
    LEFT JOIN customer_state AS present ON present.customer_id = day.customer_id
    WHERE day.day = %(day)s AND day.expected > 0
        AND (%(segments)s::integer[] IS NULL
            OR coalesce(present.segment_id, day.segment_id)::integer = ANY (%(segments)s::integer[]))
    GROUP BY 1, 2, 3, 4, 5
), spread AS (
    SELECT
        slot, customers, listed,
        wanted >> slot - 1 & 1 = 1 AS wanted, good >> slot - 1 & 1 = 1 AS good,
        seen >> slot - 1 & 1 = 1 AS seen, due >> slot - 1 & 1 = 1 AS due
    FROM judged, generate_series(1, 24) AS slot
)
SELECT
    slot,
    coalesce(sum(customers) FILTER (WHERE wanted), 0)::bigint,
    coalesce(sum(customers) FILTER (WHERE wanted AND good), 0)::bigint,
    coalesce(sum(customers) FILTER (WHERE wanted AND seen AND NOT good), 0)::bigint,
    coalesce(sum(customers) FILTER (WHERE wanted AND NOT seen AND due AND listed), 0)::bigint,
    coalesce(sum(customers) FILTER (WHERE wanted AND NOT seen AND due AND NOT listed), 0)::bigint
FROM generate_series(1, 24) AS slot
LEFT JOIN spread USING (slot)
GROUP BY slot
ORDER BY slot
