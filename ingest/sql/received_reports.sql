-- Reads when the data reports of some customers arrived (index raw_report_by_customer).
SELECT customer_id, received_at
FROM raw_report
WHERE customer_id = ANY(%(customers)s::bigint[]) AND control = ''
ORDER BY customer_id, received_at, id
