-- Leaves one mark per connection, its earliest day: after a bulk load each is judged once, not once
-- per batch of marks (one pass over dirty_day).
WITH taken AS (
    DELETE FROM dirty_day RETURNING customer_id, day, marked_at
)
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT customer_id, min(day), max(marked_at) FROM taken GROUP BY customer_id ORDER BY customer_id
