-- Adds to each staged day what its connection was at the end of that day: the view of attributes
-- that segments are made of (indexes of the foreign keys).
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT
    judged.customer_id,
    judged.day,
    customer.neighbourhood_id,
    customer.use_class_id,
    customer.block_id,
    plant.plant_id,
    customer.remote_since_year,
    device.maker_id,
    coalesce(device.communication, '') AS communication,
    device.caliber_id
FROM judged
JOIN customers_customer AS customer ON customer.id = judged.customer_id
LEFT JOIN customers_plantperiod AS plant ON plant.customer_id = judged.customer_id
    AND plant.active_from <= judged.day
    AND (plant.active_to IS NULL OR plant.active_to > judged.day)
LEFT JOIN LATERAL (
    SELECT meter.caliber_id, terminal.maker_id, terminal.communication
    FROM devices_installation AS placed
    JOIN devices_meter AS meter ON meter.id = placed.meter_id
    LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
        AND wired.attached_at < (judged.day + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
    LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
    WHERE placed.customer_id = judged.customer_id
        AND placed.installed_at < (judged.day + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
    ORDER BY placed.installed_at DESC, wired.attached_at DESC
    LIMIT 1
) AS device ON true
