-- V-10: a slot was reported twice with different registers (index revision_by_time).
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT
    customer_id, 'V10', array_agg(DISTINCT slot ORDER BY slot),
    jsonb_build_object(
        'slots', count(DISTINCT slot), 'most_l', max(abs(kept_l - lost_l)),
        'kept_l', (array_agg(kept_l ORDER BY abs(kept_l - lost_l) DESC, slot, lost_l))[1],
        'lost_l', (array_agg(lost_l ORDER BY abs(kept_l - lost_l) DESC, slot, lost_l))[1]
    )
FROM (
    SELECT
        customer_id, kept_register_l AS kept_l, lost_register_l AS lost_l,
        (extract(epoch FROM slot_end_at - %(from_at)s::timestamptz) / 3600)::smallint AS slot
    FROM revision
    WHERE slot_end_at > %(from_at)s AND slot_end_at <= %(to_at)s
        AND kept_register_l <> lost_register_l
) AS twice
GROUP BY customer_id
