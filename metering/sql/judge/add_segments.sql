-- Adds combinations of attributes that no segment stands for yet (unique key segment_is_one_combination).
INSERT INTO segment (
    neighbourhood_id, use_class_id, block_id, plant_id,
    remote_since_year, maker_id, communication, caliber_id
)
SELECT DISTINCT
    neighbourhood_id, use_class_id, block_id, plant_id,
    remote_since_year, maker_id, communication, caliber_id
FROM placed
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
ON CONFLICT DO NOTHING
