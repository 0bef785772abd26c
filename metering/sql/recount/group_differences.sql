-- Compares what groups and everybody come to on a day with what their segments come to (one pass over
-- day_segment), where nothing is stale: their days are summed in one transaction.
WITH fresh AS (
    SELECT
        summed.day, part.dimension, coalesce(part.value_id, 0) AS value_id,
        sum(connections) AS connections, sum(connections_good) AS connections_good,
        sum(expected) AS expected, sum(good) AS good, sum(usage_l) AS usage_l,
        sum(filled_l) AS filled_l, sum(estimated_l) AS estimated_l, sum(step_l) AS step_l
    FROM day_segment AS summed
    JOIN segment ON segment.id = summed.segment_id
    CROSS JOIN LATERAL (
        VALUES
            ('dong', segment.neighbourhood_id), ('block', segment.block_id),
            ('use', segment.use_class_id), ('maker', segment.maker_id), ('', 0)
    ) AS part (dimension, value_id)
    GROUP BY summed.day, part.dimension, part.value_id
), stored AS (
    SELECT
        day, dimension, value_id, connections, connections_good, expected, good, usage_l, filled_l,
        estimated_l, step_l
    FROM day_group
    UNION ALL
    SELECT
        day, '', 0, connections, connections_good, expected, good, usage_l, filled_l, estimated_l,
        step_l
    FROM day_total
)
SELECT
    coalesce(fresh.day, stored.day), coalesce(fresh.dimension, stored.dimension),
    row_to_json(stored)::text, row_to_json(fresh)::text
FROM fresh
FULL JOIN stored USING (day, dimension, value_id)
WHERE (stored.connections, stored.connections_good, stored.expected, stored.good, stored.usage_l,
        stored.filled_l, stored.estimated_l, stored.step_l)
    IS DISTINCT FROM (fresh.connections, fresh.connections_good, fresh.expected, fresh.good,
        fresh.usage_l, fresh.filled_l, fresh.estimated_l, fresh.step_l)
ORDER BY 1, 2, 3
