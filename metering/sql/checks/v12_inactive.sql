-- V-12: water was used at a connection that is 정수처분, 급수중지 or 폐전, on the first such day;
-- day_usage_by_day, then keys.
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT
    judged.customer_id, 'V12', used.slots,
    jsonb_build_object('use_l', used.use_l, 'state', period.state, 'since', period.active_from)
FROM day_usage AS judged
CROSS JOIN LATERAL (
    SELECT
        sum(use_l) AS use_l,
        array_agg(slot::smallint ORDER BY slot) FILTER (WHERE use_l > 0) AS slots
    FROM unnest(judged.hour_use_l) WITH ORDINALITY AS hours (use_l, slot)
) AS used
JOIN customers_serviceperiod AS period ON period.customer_id = judged.customer_id
    AND period.active_from <= judged.day AND (period.active_to IS NULL OR period.active_to > judged.day)
LEFT JOIN day_usage AS before
    ON before.customer_id = judged.customer_id AND before.day = %(day)s::date - 1 AND before.expected = 0
WHERE judged.day = %(day)s AND judged.expected = 0
    AND used.use_l >= %(inactive_floor_l)s
    AND period.state IN ('SETTLED', 'SUSPENDED', 'CLOSED')
    AND coalesce((SELECT sum(use_l) FROM unnest(before.hour_use_l) AS hours (use_l)), 0) < %(inactive_floor_l)s
