-- Marks every judged connection from its first day on (one scan of day_usage).
INSERT INTO dirty_day (customer_id, day, marked_at)
SELECT customer_id, min(day), now() FROM day_usage GROUP BY customer_id ORDER BY customer_id
