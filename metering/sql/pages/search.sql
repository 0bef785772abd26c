-- Finds at most 1,001 customers whose key holds every pattern (index state_by_search_key); materialized,
-- because an ordered LIMIT over trigrams makes the planner walk the whole key.
WITH hits AS MATERIALIZED (
    SELECT customer_id, segment_id FROM customer_state
    WHERE search_key LIKE ALL (%(patterns)s::text[])
    LIMIT 1001
)
SELECT hits.customer_id
FROM hits
JOIN segment ON segment.id = hits.segment_id
WHERE %(neighbourhoods)s::bigint[] IS NULL OR segment.neighbourhood_id = ANY (%(neighbourhoods)s::bigint[])
ORDER BY hits.customer_id
