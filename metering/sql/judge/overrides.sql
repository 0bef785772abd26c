-- Reads what people put in for slots of connections, also what was undone (index override_by_customer).
SELECT customer_id, installation_id, slot_end_at, origin, register_l, undone_at IS NULL
FROM slot_override
WHERE customer_id = ANY(%(customers)s::bigint[])
ORDER BY customer_id, slot_end_at, register_l, installation_id, id
