-- Shows one row a reading to SQL users and BI tools; a predicate on customer_id and day uses the key.
CREATE VIEW hourly_reading AS
SELECT
    stored.customer_id,
    stored.installation_id,
    stored.day,
    slots.slot::smallint AS slot,
    (stored.day + slots.slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul' AS slot_end_at,
    slots.register_l,
    to_timestamp((slots.meta >> 18 & 4294967295) + 946684800) AS received_at,
    (slots.meta & 262143)::integer AS status
FROM day_reading AS stored
CROSS JOIN LATERAL unnest(stored.register_l, stored.meta)
    WITH ORDINALITY AS slots (register_l, meta, slot)
WHERE slots.meta IS NOT NULL
