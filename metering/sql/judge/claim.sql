-- Takes all marks of the connections marked longest off the list and returns each with its earliest
-- day; walks the primary key for who is next, then hashes the (short) list, skipping locked rows.
WITH next AS (
    SELECT DISTINCT customer_id
    FROM (SELECT customer_id FROM dirty_day ORDER BY id LIMIT %(marks)s) AS oldest
), taken AS (
    DELETE FROM dirty_day
    WHERE id IN (
        SELECT marked.id
        FROM dirty_day AS marked
        JOIN next USING (customer_id)
        FOR UPDATE OF marked SKIP LOCKED
    )
    RETURNING customer_id, day
)
SELECT customer_id, min(day) FROM taken GROUP BY customer_id ORDER BY customer_id
