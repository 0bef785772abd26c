-- Sums by one attribute of segments ('' = none) what who came back to a group, or into the population, had
-- used while away: D-15 counts it, the steps of days do not (index segment_days_entered of
-- day_segment, key of day_usage); segments NULL = all.
WITH valued AS MATERIALIZED (
    SELECT
        id,
        CASE %(dimension)s
            WHEN 'dong' THEN neighbourhood_id
            WHEN 'block' THEN block_id
            WHEN 'use' THEN use_class_id
            WHEN 'maker' THEN maker_id
        END AS value
    FROM segment
    WHERE %(segments)s::bigint[] IS NULL OR id = ANY(%(segments)s::bigint[])
), entered AS MATERIALIZED (
    SELECT day, segment_id, unnest(entered) AS customer_id, unnest(entered_from) AS came_from
    FROM day_segment
    WHERE day > %(from_day)s AND day <= %(to_day)s AND entered <> '{}'
        AND day > (SELECT min(day) FROM day_segment) -- on which everybody is new
), came AS MATERIALIZED (
    SELECT entered.day, entered.customer_id, valued.value
    FROM entered
    JOIN valued ON valued.id = entered.segment_id
    LEFT JOIN valued AS earlier ON earlier.id = entered.came_from
    WHERE earlier.id IS NULL OR earlier.value IS DISTINCT FROM valued.value
)
SELECT came.value, sum(coalesce(before.last_c_l, 0) - latest.last_c_l)::bigint
FROM came
JOIN LATERAL (
    SELECT used.last_c_l
    FROM day_usage AS used
    JOIN segment AS own ON own.id = used.segment_id
    WHERE used.customer_id = came.customer_id AND used.expected > 0
        AND used.day >= %(from_day)s AND used.day < came.day
        AND (%(segments)s::bigint[] IS NULL OR own.id = ANY(%(segments)s::bigint[]))
        AND came.value IS NOT DISTINCT FROM CASE %(dimension)s
            WHEN 'dong' THEN own.neighbourhood_id
            WHEN 'block' THEN own.block_id
            WHEN 'use' THEN own.use_class_id
            WHEN 'maker' THEN own.maker_id
        END
    ORDER BY used.day DESC LIMIT 1
) AS latest ON true
LEFT JOIN day_usage AS before ON before.customer_id = came.customer_id
    AND before.day = came.day - 1 AND before.day BETWEEN %(from_day)s AND %(to_day)s
GROUP BY came.value
ORDER BY came.value NULLS LAST
