-- Marks a day of the connections that a threshold can concern: every one of its 업종, 구경 and 회사
-- with a meter then (hash joins over the open installations).
SELECT mark_dirty(concerned.customer_id, %(day)s)
FROM (
    SELECT DISTINCT placed.customer_id
    FROM devices_installation AS placed
    JOIN devices_meter AS meter ON meter.id = placed.meter_id
    JOIN customers_customer AS customer ON customer.id = placed.customer_id
    LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
    LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
    WHERE (placed.removed_at IS NULL OR placed.removed_at >= %(day)s)
        AND (%(use_class)s::bigint IS NULL OR customer.use_class_id = %(use_class)s)
        AND (%(caliber)s::smallint IS NULL OR meter.caliber_id = %(caliber)s)
        AND (%(maker)s::bigint IS NULL OR terminal.maker_id = %(maker)s)
    ORDER BY placed.customer_id
) AS concerned
