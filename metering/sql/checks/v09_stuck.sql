-- V-09: the register stood still all day though the meter reported flow (누수, Q3, Q4), on the first such
-- day; from the staged flags, the rest by the keys of day_usage and day_reading.
INSERT INTO found (customer_id, kind, slots, evidence)
SELECT DISTINCT ON (flagged.customer_id)
    flagged.customer_id, 'V09', flagged.flow_slots,
    jsonb_build_object(
        'flags', flagged.flags & 13, 'slots', cardinality(flagged.flow_slots), 'hours', judged.good,
        'register_l', judged.last_register_l
    )
FROM flagged
JOIN day_usage AS judged ON judged.customer_id = flagged.customer_id AND judged.day = %(day)s
JOIN devices_installation AS placed ON placed.id = flagged.installation_id
JOIN devices_meter AS meter ON meter.id = placed.meter_id
LEFT JOIN day_usage AS yesterday
    ON yesterday.customer_id = flagged.customer_id AND yesterday.day = %(day)s::date - 1
LEFT JOIN day_reading AS before
    ON before.customer_id = flagged.customer_id AND before.day = %(day)s::date - 1
    AND before.installation_id = flagged.installation_id
WHERE cardinality(flagged.flow_slots) >= %(stuck_flags)s
    AND judged.usage_l = 0 AND judged.good >= %(stuck_share)s * judged.expected
    AND 10 ^ (3 - meter.decimals) <= %(stuck_resolution_l)s
    AND NOT (
        coalesce(yesterday.usage_l, 1) = 0
        AND (SELECT count(*) FROM unnest(before.meta) AS slots (meta) WHERE meta & 13 <> 0) >= %(stuck_flags)s
    )
ORDER BY flagged.customer_id, flagged.installation_id
