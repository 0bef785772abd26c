-- Takes the oldest marks off the list and returns each marked connection with its earliest day;
-- walks the primary key, skipping what another worker holds.
WITH taken AS (
    DELETE FROM dirty_day
    WHERE id IN (
        SELECT id FROM dirty_day ORDER BY id LIMIT %(marks)s FOR UPDATE SKIP LOCKED
    )
    RETURNING customer_id, day
)
SELECT customer_id, min(day) FROM taken GROUP BY customer_id ORDER BY customer_id
