-- V-11: the hours of a day do not add up to what the register (or the running use C) moved between its
-- last value and that of the day before; two days hash-joined by day_usage_by_day, meters by key.
INSERT INTO found (customer_id, kind, evidence)
SELECT
    compared.customer_id, 'V11',
    jsonb_build_object(
        'hours_l', compared.hours_l, 'total_l', compared.total_l, 'register_l', compared.register_l
    )
FROM (
    SELECT
        today.customer_id,
        today.last_c_l - yesterday.last_c_l AS total_l,
        today.last_register_l - yesterday.last_register_l AS register_l,
        (SELECT coalesce(sum(use_l), 0) FROM unnest(today.hour_use_l) AS hours (use_l))::bigint AS hours_l
    FROM day_usage AS today
    JOIN day_usage AS yesterday
        ON yesterday.customer_id = today.customer_id AND yesterday.day = %(day)s::date - 1
    WHERE today.day = %(day)s
) AS compared
WHERE compared.hours_l <> compared.total_l
    OR compared.hours_l <> compared.register_l AND NOT EXISTS (
        SELECT FROM devices_installation AS placed
        JOIN devices_meter AS meter ON meter.id = placed.meter_id
        WHERE placed.customer_id = compared.customer_id
            AND (
                placed.installed_at > %(from_at)s::timestamptz - interval '1 day' AND placed.installed_at <= %(to_at)s
                OR placed.removed_at > %(from_at)s::timestamptz - interval '1 day' AND placed.removed_at <= %(to_at)s
                OR compared.hours_l - compared.register_l = (10 ^ (meter.digits + 3 - meter.decimals))::bigint
            )
    )
