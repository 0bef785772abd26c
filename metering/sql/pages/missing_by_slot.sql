-- Counts for each slot of a day the customers of whom a due, expected slot did not arrive (T-6); index
-- day_usage_by_day; `elapsed` = slots of the day that have ended.
WITH silent AS (
    SELECT
        judged.expected_mask & ~judged.seen_mask
        & ((1 << greatest(0, least(24, %(elapsed)s - coalesce(contact.report_interval_h, 6) - 1))) - 1) AS mask
    FROM day_usage AS judged
    LEFT JOIN terminal_contact AS contact ON contact.customer_id = judged.customer_id
    WHERE judged.day = %(day)s AND judged.expected > 0
        AND (%(segments)s::integer[] IS NULL OR judged.segment_id = ANY (%(segments)s::integer[]))
)
SELECT slot, count(silent.mask) FILTER (WHERE silent.mask >> slot - 1 & 1 = 1)
FROM generate_series(1, 24) AS slot
LEFT JOIN silent ON true
GROUP BY slot
ORDER BY slot
