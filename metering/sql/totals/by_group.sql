-- Sums the segments of a range of days by one of their attributes (key of day_segment, hash join with
-- segment); segments NULL = all.
SELECT
    CASE %(dimension)s
        WHEN 'dong' THEN segment.neighbourhood_id
        WHEN 'block' THEN segment.block_id
        WHEN 'use' THEN segment.use_class_id
        WHEN 'maker' THEN segment.maker_id
    END AS value,
    sum(summed.connections)::bigint,
    sum(summed.connections_good)::bigint,
    sum(summed.expected)::bigint,
    sum(summed.good)::bigint,
    sum(summed.usage_l)::bigint,
    sum(summed.filled_l)::bigint,
    sum(summed.estimated_l)::bigint,
    sum(summed.step_l)::bigint
FROM day_segment AS summed
JOIN segment ON segment.id = summed.segment_id
WHERE summed.day BETWEEN %(from_day)s AND %(to_day)s
    AND (%(segments)s::integer[] IS NULL OR summed.segment_id = ANY(%(segments)s::integer[]))
GROUP BY value
ORDER BY value NULLS LAST
