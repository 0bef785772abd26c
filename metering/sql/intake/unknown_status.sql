-- Keeps states that no table names beside the slots they came with, once each (key).
INSERT INTO unknown_status (customer_id, slot_end_at, name)
SELECT *
FROM unnest(%(customers)s::bigint[], %(times)s::timestamptz[], %(names)s::text[])
    AS sent (customer_id, slot_end_at, name)
ORDER BY customer_id, slot_end_at, name
ON CONFLICT (customer_id, slot_end_at, name) DO NOTHING
