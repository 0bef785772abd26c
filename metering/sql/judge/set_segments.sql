-- Names the segment of every staged day (hash join over segment; all columns compared null-safe).
UPDATE judged
SET segment_id = segment.id
FROM placed
JOIN segment ON segment.neighbourhood_id = placed.neighbourhood_id
    AND segment.use_class_id = placed.use_class_id
    AND segment.communication = placed.communication
    AND segment.block_id IS NOT DISTINCT FROM placed.block_id
    AND segment.plant_id IS NOT DISTINCT FROM placed.plant_id
    AND segment.remote_since_year IS NOT DISTINCT FROM placed.remote_since_year
    AND segment.maker_id IS NOT DISTINCT FROM placed.maker_id
    AND segment.caliber_id IS NOT DISTINCT FROM placed.caliber_id
WHERE placed.customer_id = judged.customer_id AND placed.day = judged.day
