-- Reads the installations of connections with meter figures, one row per period of the rules that can
-- concern them within [start, last]: the most specific rule wins (index of the foreign key customer_id).
SELECT
    placed.customer_id,
    placed.id,
    placed.installed_at,
    placed.removed_at,
    placed.initial_register_l,
    placed.final_register_l,
    (10 ^ (meter.digits + 3 - meter.decimals))::bigint AS modulus_l,
    (10 ^ (3 - meter.decimals))::bigint AS resolution_l,
    caliber.q4_lph,
    coalesce(customer.always_on_lph, 0) AS always_on_lph,
    coalesce(radio.metering_interval_h, 1) AS metering_interval_h,
    coalesce(radio.report_interval_h, 6) AS report_interval_h,
    period.from_on,
    rules.thresholds
FROM devices_installation AS placed
JOIN devices_meter AS meter ON meter.id = placed.meter_id
JOIN devices_caliber AS caliber ON caliber.mm = meter.caliber_id
JOIN customers_customer AS customer ON customer.id = placed.customer_id
LEFT JOIN LATERAL (
    SELECT terminal.metering_interval_h, terminal.report_interval_h, terminal.maker_id
    FROM devices_attachment AS wired
    JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
    WHERE wired.installation_id = placed.id
    ORDER BY wired.attached_at DESC
    LIMIT 1
) AS radio ON true
CROSS JOIN LATERAL (
    SELECT %(start)s::date AS from_on
    UNION
    SELECT edge.day
    FROM alarm_rule AS rule
    CROSS JOIN LATERAL (VALUES (rule.active_from), (rule.active_to)) AS edge (day)
    WHERE edge.day > %(start)s AND edge.day <= %(last)s
        AND (rule.use_class_id IS NULL OR rule.use_class_id = customer.use_class_id)
        AND (rule.caliber_id IS NULL OR rule.caliber_id = meter.caliber_id)
        AND (rule.maker_id IS NULL OR rule.maker_id = radio.maker_id)
) AS period
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(kind, threshold) AS thresholds
    FROM (
        SELECT DISTINCT ON (rule.kind) rule.kind, rule.threshold
        FROM alarm_rule AS rule
        WHERE rule.active_from <= period.from_on
            AND (rule.active_to IS NULL OR rule.active_to > period.from_on)
            AND (rule.use_class_id IS NULL OR rule.use_class_id = customer.use_class_id)
            AND (rule.caliber_id IS NULL OR rule.caliber_id = meter.caliber_id)
            AND (rule.maker_id IS NULL OR rule.maker_id = radio.maker_id)
        ORDER BY rule.kind, num_nonnulls(rule.use_class_id, rule.caliber_id, rule.maker_id) DESC, rule.id
    ) AS chosen
) AS rules ON true
WHERE placed.customer_id = ANY(%(customers)s::bigint[])
ORDER BY placed.customer_id, placed.installed_at, placed.id, period.from_on
