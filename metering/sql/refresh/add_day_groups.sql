-- Sums the segments of one day by each of their attributes (key of day_segment); value 0 = without one.
INSERT INTO day_group (
    day, dimension, value_id, connections, connections_good, expected, good, usage_l, filled_l,
    estimated_l, step_l
)
SELECT
    summed.day, part.dimension, coalesce(part.value_id, 0), sum(summed.connections),
    sum(summed.connections_good), sum(summed.expected), sum(summed.good), sum(summed.usage_l),
    sum(summed.filled_l), sum(summed.estimated_l), sum(summed.step_l)
FROM day_segment AS summed
JOIN segment ON segment.id = summed.segment_id
CROSS JOIN LATERAL (
    VALUES
        ('dong', segment.neighbourhood_id), ('block', segment.block_id),
        ('use', segment.use_class_id), ('maker', segment.maker_id)
) AS part (dimension, value_id)
WHERE summed.day = %(day)s
GROUP BY summed.day, part.dimension, part.value_id
ORDER BY part.dimension, part.value_id
