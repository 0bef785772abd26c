-- Lists which blocks, classes, plants, makers, calibers and years occur among customers of some 동
-- (segment_neighbourhood_… index or a scan of the small segment table).
SELECT DISTINCT dimension, value
FROM segment,
    LATERAL (VALUES ('block', block_id), ('use', use_class_id), ('wtp', plant_id), ('maker', maker_id),
        ('bore', caliber_id::bigint), ('year', remote_since_year::bigint)) AS known (dimension, value)
WHERE neighbourhood_id = ANY (%(neighbourhoods)s) AND value IS NOT NULL
