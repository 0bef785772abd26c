-- Finds the connections with a meter that a threshold can concern, in an order that mixes the town and
-- never changes, with how many there are (hash joins over the open installations).
SELECT concerned.customer_id, count(*) OVER ()
FROM (
    SELECT DISTINCT placed.customer_id
    FROM devices_installation AS placed
    JOIN devices_meter AS meter ON meter.id = placed.meter_id
    JOIN customers_customer AS customer ON customer.id = placed.customer_id
    LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
    LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
    WHERE placed.removed_at IS NULL
        AND (%(use_class)s::bigint IS NULL OR customer.use_class_id = %(use_class)s)
        AND (%(caliber)s::smallint IS NULL OR meter.caliber_id = %(caliber)s)
        AND (%(maker)s::bigint IS NULL OR terminal.maker_id = %(maker)s)
) AS concerned
ORDER BY md5(concerned.customer_id::text), concerned.customer_id
LIMIT %(most)s
