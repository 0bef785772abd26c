-- Finds the installed meter of a connection and the key it is searched by (index of the foreign key).
CREATE FUNCTION state_device(connection bigint) RETURNS TABLE (id bigint, search_key text)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT
        placed.id,
        normalize(lower(concat_ws(
            ' ', customer.number, replace(customer.number, '-', ''), customer.name, customer.address,
            meter.serial, terminal.terminal_id, terminal.ctn, replace(terminal.ctn, '-', '')
        )), NFD)
    FROM customers_customer AS customer
    JOIN devices_installation AS placed ON placed.customer_id = customer.id
    JOIN devices_meter AS meter ON meter.id = placed.meter_id
    LEFT JOIN devices_attachment AS wired ON wired.installation_id = placed.id
    LEFT JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
    WHERE customer.id = connection
    ORDER BY placed.removed_at IS NULL DESC, placed.installed_at DESC, wired.attached_at DESC
    LIMIT 1
$$
