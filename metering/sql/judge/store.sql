-- Writes staged days that differ from the stored ones (key of day_usage) and returns their days; a
-- past day keeps the segment it was counted in.
WITH stored AS (
    INSERT INTO day_usage AS kept (
        customer_id, day, segment_id, expected, good, expected_mask, good_mask, seen_mask,
        first_slot, first_c_l, last_slot, last_c_l, last_register_l, usage_l, partial,
        hour_use_l, hour_span_h, filled_l, estimated_l, closed, held, carry
    )
    SELECT
        customer_id, day, segment_id, expected, good, expected_mask, good_mask, seen_mask,
        first_slot, first_c_l, last_slot, last_c_l, last_register_l, usage_l, partial,
        hour_use_l, hour_span_h, filled_l, estimated_l, closed, held, carry
    FROM judged
    ORDER BY customer_id, day
    ON CONFLICT (customer_id, day) DO UPDATE SET
        segment_id = CASE WHEN kept.day < %(today)s THEN kept.segment_id ELSE excluded.segment_id END,
        expected = excluded.expected,
        good = excluded.good,
        expected_mask = excluded.expected_mask,
        good_mask = excluded.good_mask,
        seen_mask = excluded.seen_mask,
        first_slot = excluded.first_slot,
        first_c_l = excluded.first_c_l,
        last_slot = excluded.last_slot,
        last_c_l = excluded.last_c_l,
        last_register_l = excluded.last_register_l,
        usage_l = excluded.usage_l,
        partial = excluded.partial,
        hour_use_l = excluded.hour_use_l,
        hour_span_h = excluded.hour_span_h,
        filled_l = excluded.filled_l,
        estimated_l = excluded.estimated_l,
        closed = excluded.closed,
        held = excluded.held,
        carry = excluded.carry
    WHERE (kept.expected_mask, kept.good_mask, kept.seen_mask, kept.last_c_l, kept.usage_l,
        kept.hour_use_l, kept.hour_span_h, kept.filled_l, kept.estimated_l, kept.closed, kept.held,
        kept.carry, kept.segment_id)
        IS DISTINCT FROM (excluded.expected_mask, excluded.good_mask, excluded.seen_mask,
        excluded.last_c_l, excluded.usage_l, excluded.hour_use_l, excluded.hour_span_h,
        excluded.filled_l, excluded.estimated_l, excluded.closed, excluded.held, excluded.carry,
        excluded.segment_id)
    RETURNING kept.day
)
INSERT INTO stale_day (day) SELECT DISTINCT day FROM stored ORDER BY day
