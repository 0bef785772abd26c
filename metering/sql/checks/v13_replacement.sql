-- V-13: at a replacement the final register lies far from the last one received, or the first value of the
-- new meter far from its initial one (scan of the installations of a day, then key of day_reading).
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT DISTINCT ON (compared.customer_id)
    compared.customer_id, 'V13', ARRAY[extract(hour FROM compared.at AT TIME ZONE 'Asia/Seoul')::smallint],
    jsonb_build_object(
        'side', compared.side, 'entered_l', compared.entered_l, 'received_l', compared.received_l,
        'gap_h', compared.gap_h, 'mean_l', coalesce(past.mean_l, 0)
    )
FROM (
    SELECT customer_id, 'old' AS side, removed_at AS at, final_register_l AS entered_l, met.received_l, met.gap_h
    FROM devices_installation AS old
    CROSS JOIN LATERAL received_near(old.customer_id, old.id, old.removed_at, true) AS met
    WHERE removed_at > %(from_at)s AND removed_at <= %(to_at)s
    UNION ALL
    SELECT customer_id, 'new', installed_at, initial_register_l, met.received_l, met.gap_h
    FROM devices_installation AS new
    CROSS JOIN LATERAL received_near(new.customer_id, new.id, new.installed_at, false) AS met
    WHERE installed_at > %(from_at)s AND installed_at <= %(to_at)s
) AS compared
LEFT JOIN LATERAL (
    SELECT ((max(last_c_l) - min(last_c_l)) / greatest(1, max(day) - min(day)))::bigint AS mean_l
    FROM day_usage
    WHERE customer_id = compared.customer_id AND day BETWEEN %(day)s::date - 31 AND %(day)s::date - 1
) AS past ON true
CROSS JOIN LATERAL (
    SELECT CASE compared.side WHEN 'old' THEN compared.entered_l - compared.received_l
        ELSE compared.received_l - compared.entered_l END AS step_l
) AS moved
WHERE moved.step_l < -%(replaced_fall_l)s
    OR moved.step_l > greatest(
        %(replaced_floor_l)s, %(replaced_factor)s * coalesce(past.mean_l, 0) * (compared.gap_h / 24.0 + 1)
    )
ORDER BY compared.customer_id, abs(moved.step_l) DESC, compared.side
