-- Records the staged days that change a day settled before (T-5; key of day_usage). A day that was
-- never closed had no estimates yet: their first appearance corrects nothing.
INSERT INTO correction (
    customer_id, day, recorded_at, old_good, new_good, old_usage_l, new_usage_l, old_filled_l,
    new_filled_l
)
SELECT
    judged.customer_id, judged.day, %(now)s, kept.good, judged.good, kept.usage_l, judged.usage_l,
    kept.filled_l, judged.filled_l
FROM judged
JOIN day_usage AS kept USING (customer_id, day)
WHERE judged.day <= %(final_on)s
    AND ((kept.good, kept.usage_l) IS DISTINCT FROM (judged.good, judged.usage_l)
        OR (kept.closed AND kept.filled_l IS DISTINCT FROM judged.filled_l))
ORDER BY judged.customer_id, judged.day
