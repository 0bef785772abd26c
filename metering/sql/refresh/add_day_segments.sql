-- Sums the staged days of one day by segment (reads all of day_staged); uses stand in their order beside
-- whose they are (D-12), and so does who was not there the day before, with where else (D-15).
INSERT INTO day_segment (
    day, segment_id, connections, connections_good, expected, good, usage_l, usage_known, partial,
    zero_usage, filled_l, estimated_l, step_l, entered, entered_from, use_l, used_by, good_by_slot, expected_by_slot
)
SELECT
    %(day)s,
    segment_id,
    count(*),
    count(*) FILTER (WHERE good >= 1),
    sum(expected),
    sum(good),
    coalesce(sum(usage_l), 0),
    count(usage_l),
    count(*) FILTER (WHERE partial),
    count(*) FILTER (WHERE usage_l = 0),
    coalesce(sum(filled_l), 0),
    sum(estimated_l),
    sum(step_l),
    coalesce(array_agg(customer_id ORDER BY customer_id) FILTER (WHERE came_from <> segment_id), '{}'),
    coalesce(array_agg(came_from ORDER BY customer_id) FILTER (WHERE came_from <> segment_id), '{}'),
    coalesce(array_agg(usage_l ORDER BY usage_l, customer_id) FILTER (WHERE usage_l >= 0), '{}'),
    coalesce(array_agg(customer_id ORDER BY usage_l, customer_id) FILTER (WHERE usage_l >= 0), '{}'),
    ARRAY[
        sum(good_mask >> 0 & 1), sum(good_mask >> 1 & 1), sum(good_mask >> 2 & 1), sum(good_mask >> 3 & 1), sum(good_mask >> 4 & 1), sum(good_mask >> 5 & 1),
        sum(good_mask >> 6 & 1), sum(good_mask >> 7 & 1), sum(good_mask >> 8 & 1), sum(good_mask >> 9 & 1), sum(good_mask >> 10 & 1), sum(good_mask >> 11 & 1),
        sum(good_mask >> 12 & 1), sum(good_mask >> 13 & 1), sum(good_mask >> 14 & 1), sum(good_mask >> 15 & 1), sum(good_mask >> 16 & 1), sum(good_mask >> 17 & 1),
        sum(good_mask >> 18 & 1), sum(good_mask >> 19 & 1), sum(good_mask >> 20 & 1), sum(good_mask >> 21 & 1), sum(good_mask >> 22 & 1), sum(good_mask >> 23 & 1)
    ],
    ARRAY[
        sum(expected_mask >> 0 & 1), sum(expected_mask >> 1 & 1), sum(expected_mask >> 2 & 1), sum(expected_mask >> 3 & 1), sum(expected_mask >> 4 & 1), sum(expected_mask >> 5 & 1),
        sum(expected_mask >> 6 & 1), sum(expected_mask >> 7 & 1), sum(expected_mask >> 8 & 1), sum(expected_mask >> 9 & 1), sum(expected_mask >> 10 & 1), sum(expected_mask >> 11 & 1),
        sum(expected_mask >> 12 & 1), sum(expected_mask >> 13 & 1), sum(expected_mask >> 14 & 1), sum(expected_mask >> 15 & 1), sum(expected_mask >> 16 & 1), sum(expected_mask >> 17 & 1),
        sum(expected_mask >> 18 & 1), sum(expected_mask >> 19 & 1), sum(expected_mask >> 20 & 1), sum(expected_mask >> 21 & 1), sum(expected_mask >> 22 & 1), sum(expected_mask >> 23 & 1)
    ]
FROM day_staged
GROUP BY segment_id
ORDER BY segment_id
