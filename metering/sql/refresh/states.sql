-- Computes the latest state of connections (D-01, D-08, D-09, D-13) from their last 31 judged days and
-- open alarms; keys of day_usage, one_open_alarm_a_kind and the open installation's index.
INSERT INTO customer_state AS kept (
    customer_id, segment_id, installation_id, day, state, active_mask, since_at, latest_slot_at,
    latest_register_l, latest_received_at, latest_radio, latest_battery_v, good_today,
    good_yesterday, good_7d, good_30d, usage_today_l, usage_yesterday_l, usage_7d_l, usage_30d_l,
    yesterday_partial, seen_today_mask, recent_use_l, night_min_lph, search_key
)
SELECT
    today.customer_id, today.segment_id, device.id, today.day,
    coalesce(shown.kind, 'NORMAL'), coalesce(alarms.mask, 0), shown.started_at,
    (latest.day + latest.last_slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul',
    latest.last_register_l, contact.latest_received_at, contact.latest_radio,
    contact.latest_battery_v, today.good, past.good_1, past.good_7, past.good_30, today.usage_l,
    past.usage_1, past.usage_7, past.usage_30, coalesce(past.partial_1, false), today.seen_mask,
    past.recent_l, past.night_min, device.search_key
FROM day_usage AS today
CROSS JOIN LATERAL state_device(today.customer_id) AS device
CROSS JOIN LATERAL state_past(today.customer_id, today.day, %(elapsed)s) AS past
LEFT JOIN terminal_contact AS contact ON contact.customer_id = today.customer_id
LEFT JOIN LATERAL (
    SELECT day, last_slot, last_register_l FROM day_usage
    WHERE customer_id = today.customer_id AND last_slot IS NOT NULL AND day <= today.day
    ORDER BY day DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT sum(1 << array_position(%(kinds)s::text[], kind::text) - 1)::smallint AS mask
    FROM alarm
    WHERE customer_id = today.customer_id AND ended_at IS NULL AND NOT withdrawn
        AND handling <> 'MUTED'
) AS alarms ON true
LEFT JOIN LATERAL (
    SELECT kind, started_at FROM alarm
    WHERE customer_id = today.customer_id AND ended_at IS NULL AND NOT withdrawn
        AND handling <> 'MUTED'
    ORDER BY array_position(%(kinds)s::text[], kind::text)
    LIMIT 1
) AS shown ON true
WHERE today.customer_id = ANY(%(customers)s::bigint[]) AND today.day = %(today)s
    AND today.expected > 0
ORDER BY today.customer_id
ON CONFLICT (customer_id) DO UPDATE SET
    (segment_id, installation_id, day, state, active_mask, since_at, latest_slot_at,
    latest_register_l, latest_received_at, latest_radio, latest_battery_v, good_today,
    good_yesterday, good_7d, good_30d, usage_today_l, usage_yesterday_l, usage_7d_l, usage_30d_l,
    yesterday_partial, seen_today_mask, recent_use_l, night_min_lph, search_key)
    = ROW(excluded.segment_id, excluded.installation_id, excluded.day, excluded.state, excluded.active_mask,
    excluded.since_at, excluded.latest_slot_at, excluded.latest_register_l, excluded.latest_received_at,
    excluded.latest_radio, excluded.latest_battery_v, excluded.good_today, excluded.good_yesterday,
    excluded.good_7d, excluded.good_30d, excluded.usage_today_l, excluded.usage_yesterday_l,
    excluded.usage_7d_l, excluded.usage_30d_l, excluded.yesterday_partial, excluded.seen_today_mask,
    excluded.recent_use_l, excluded.night_min_lph, excluded.search_key)
WHERE kept.* IS DISTINCT FROM excluded.*
