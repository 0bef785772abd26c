-- Shows the changes of meters and terminals as one list (views meter_change and terminal_change).
CREATE VIEW device_change AS
SELECT
    key, kind, customer_id, changed_at, recorded_at, coalesce(who, '') AS who,
    coalesce(old_name, '')::text AS old_name, final_register_l,
    coalesce(new_name, '')::text AS new_name, initial_register_l, provisional, note::text
FROM meter_change
UNION ALL
SELECT
    key, kind, customer_id, changed_at, recorded_at, coalesce(who, ''), coalesce(old_name, ''), NULL,
    coalesce(new_name, ''), NULL, false, note
FROM terminal_change
