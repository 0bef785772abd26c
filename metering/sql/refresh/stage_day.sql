-- Lays the judged days of one day beside those of the day before (index day_usage_by_day, twice): how far
-- the running use went on, and in which segment each was expected the day before (0 = in none); read
-- twice, no index.
CREATE TEMP TABLE day_staged ON COMMIT DROP AS
WITH before AS MATERIALIZED (
    SELECT customer_id, CASE WHEN expected > 0 THEN segment_id END AS segment_id, last_c_l
    FROM day_usage
    WHERE day = %(day)s::date - 1
)
SELECT
    own.customer_id, own.segment_id, own.expected, own.good, own.expected_mask, own.good_mask,
    own.usage_l, own.filled_l, own.estimated_l, own.partial,
    own.last_c_l - coalesce(before.last_c_l, 0) AS step_l,
    coalesce(before.segment_id, 0) AS came_from
FROM day_usage AS own
LEFT JOIN before ON before.customer_id = own.customer_id
WHERE own.day = %(day)s AND own.expected > 0
