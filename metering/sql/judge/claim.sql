-- Takes all marks of the connections marked longest off the list and returns each with its earliest
-- day, skipping locked rows: the primary key says who is next, one pass over the list hashes them and
-- the rows are taken by their place. Nothing is joined, because the list is mostly empty: the planner
-- believes in one row when a hundred thousand have just come, and would go through all for each.
WITH next AS MATERIALIZED (
    SELECT DISTINCT customer_id
    FROM (SELECT customer_id FROM dirty_day ORDER BY id LIMIT %(marks)s) AS oldest
), taken AS (
    DELETE FROM dirty_day
    WHERE ctid = ANY (ARRAY(
        SELECT marked.ctid
        FROM dirty_day AS marked
        WHERE (marked.customer_id IN (SELECT customer_id FROM next)) IS TRUE
        FOR UPDATE SKIP LOCKED
    ))
    RETURNING customer_id, day
)
SELECT customer_id, min(day) FROM taken GROUP BY customer_id ORDER BY customer_id
