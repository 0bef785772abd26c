-- V-07: the highest hour of a day is far above 99 of 100 own hours of the 30 days before. Days by
-- day_usage_by_day; only hours above the floor look back, by the key of day_usage.
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT
    peak.customer_id, 'V07', ARRAY[peak.slot::smallint],
    jsonb_build_object('use_l', peak.use_l, 'p99_l', past.p99_l, 'most_l', past.most_l, 'hours', past.hours)
FROM (
    SELECT judged.customer_id, highest.use_l, highest.slot
    FROM day_usage AS judged
    CROSS JOIN LATERAL (
        SELECT use_l, slot
        FROM unnest(judged.hour_use_l, judged.hour_span_h) WITH ORDINALITY AS hours (use_l, span_h, slot)
        WHERE span_h = 1 AND use_l >= %(spike_floor_l)s
        ORDER BY use_l DESC, slot
        LIMIT 1
    ) AS highest
    WHERE judged.day = %(day)s AND judged.expected > 0 AND %(spike_floor_l)s <= ANY(judged.hour_use_l)
    OFFSET 0
) AS peak
CROSS JOIN LATERAL (
    SELECT
        percentile_disc(0.99) WITHIN GROUP (ORDER BY hours.use_l) AS p99_l,
        max(hours.use_l) AS most_l,
        count(*) AS hours
    FROM day_usage AS before
    CROSS JOIN LATERAL unnest(before.hour_use_l, before.hour_span_h) AS hours (use_l, span_h)
    WHERE before.customer_id = peak.customer_id
        AND before.day BETWEEN %(day)s::date - 30 AND %(day)s::date - 1
        AND hours.span_h = 1
) AS past
WHERE past.hours >= %(spike_hours)s
    AND peak.use_l > %(spike_factor)s * greatest(past.p99_l, 1) AND peak.use_l > past.most_l
