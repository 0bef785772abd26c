-- Counts for each slot of a day what was expected, came and is missing (D-05, T-6); index day_usage_by_day;
-- `passed` = whole hours since the day began; equal days are gathered before they are spread over slots,
-- and whoever can miss nothing yet is not looked up.
WITH earliest AS (
    SELECT least(6, min(report_interval_h)) AS interval_h FROM terminal_contact
), day AS MATERIALIZED (
    SELECT
        customer_id, segment_id, expected_mask AS wanted, good_mask AS good, seen_mask AS seen,
        %(segments)s::integer[] IS NULL AND expected_mask & ~seen_mask
            & (1 << greatest(0, least(24, %(passed)s - earliest.interval_h - 1))) - 1 = 0 AS is_whole
    FROM day_usage CROSS JOIN earliest
    WHERE day_usage.day = %(day)s AND expected > 0
), judged AS (
    SELECT wanted, good, seen, 0 AS due, true AS listed, count(*) AS customers
    FROM day
    WHERE is_whole
    GROUP BY wanted, good, seen
    UNION ALL
    SELECT
        day.wanted, day.good, day.seen,
        (1 << greatest(0, least(24, %(passed)s - coalesce(contact.report_interval_h, 6) - 1))) - 1 AS due,
        present.customer_id IS NOT NULL AS listed, count(*) AS customers
    FROM day
    LEFT JOIN terminal_contact AS contact ON contact.customer_id = day.customer_id
    LEFT JOIN customer_state AS present ON present.customer_id = day.customer_id
    WHERE NOT day.is_whole
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
