-- Counts customers by every value of the filters under the wanted values of all columns but its own:
-- what a list has when this value alone is ticked. One pass over customer_state, hash join with segment;
-- `failed` = the one column that does not meet its condition; NULL = any.
WITH counted AS MATERIALIZED (
    SELECT segment_id, state, count(*) AS customers
    FROM customer_state
    WHERE %(customers)s::bigint[] IS NULL OR customer_id = ANY(%(customers)s::bigint[])
    GROUP BY segment_id, state
), placed AS MATERIALIZED (
    SELECT
        neighbourhood_id, use_class_id, block_id, plant_id, remote_since_year, maker_id,
        communication, caliber_id, state, customers,
        ARRAY[
            neighbourhood_id = ANY(%(neighbourhood_id)s::bigint[]),
            use_class_id = ANY(%(use_class_id)s::bigint[]),
            coalesce(block_id = ANY(%(block_id)s::bigint[]), %(block_id)s::bigint[] IS NULL),
            coalesce(plant_id = ANY(%(plant_id)s::bigint[]), %(plant_id)s::bigint[] IS NULL),
            coalesce(remote_since_year = ANY(%(remote_since_year)s::bigint[]), %(remote_since_year)s::bigint[] IS NULL),
            coalesce(maker_id = ANY(%(maker_id)s::bigint[]), %(maker_id)s::bigint[] IS NULL),
            communication = ANY(%(communication)s::text[]),
            coalesce(caliber_id = ANY(%(caliber_id)s::bigint[]), %(caliber_id)s::bigint[] IS NULL),
            state = ANY(%(state)s::text[])
        ] AS meets
    FROM counted
    JOIN segment ON segment.id = counted.segment_id
    WHERE %(scope)s::bigint[] IS NULL OR neighbourhood_id = ANY(%(scope)s::bigint[])
), allowed AS (
    SELECT *, array_position(meets, false) AS failed
    FROM placed
    WHERE cardinality(array_positions(meets, false)) <= 1
)
SELECT
    failed,
    grouping(
        neighbourhood_id, use_class_id, block_id, plant_id, remote_since_year, maker_id,
        communication, caliber_id, state
    ),
    neighbourhood_id, use_class_id, block_id, plant_id, remote_since_year, maker_id, communication,
    caliber_id, state,
    sum(customers)::bigint
FROM allowed
GROUP BY GROUPING SETS (
    (failed, neighbourhood_id), (failed, use_class_id), (failed, block_id), (failed, plant_id),
    (failed, remote_since_year), (failed, maker_id), (failed, communication), (failed, caliber_id),
    (failed, state)
)
