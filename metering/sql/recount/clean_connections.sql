-- Finds judged connections without dirty marks, and their first and last day (scan of day_usage).
SELECT customer_id, min(day) AS first_day, max(day) AS last_day
FROM day_usage
WHERE NOT EXISTS (SELECT FROM dirty_day WHERE dirty_day.customer_id = day_usage.customer_id)
GROUP BY customer_id
ORDER BY last_day, first_day, customer_id
