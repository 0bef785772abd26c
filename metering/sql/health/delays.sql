-- Measures how late yesterday's values came, by 통신 and 회사, on every n-th connection (key of
-- day_reading; D-14): minutes from slot end to receipt.
SELECT
    segment.communication,
    coalesce(maker.name, ''),
    count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM came.received_at - came.slot_end_at) / 60),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM came.received_at - came.slot_end_at) / 60)
FROM customer_state AS state
JOIN segment ON segment.id = state.segment_id
LEFT JOIN devices_maker AS maker ON maker.id = segment.maker_id
JOIN hourly_reading AS came ON came.customer_id = state.customer_id AND came.day = %(day)s
WHERE mod(state.customer_id, %(stride)s) = 0
GROUP BY segment.communication, maker.name
ORDER BY segment.communication, maker.name
