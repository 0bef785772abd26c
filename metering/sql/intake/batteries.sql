-- Moves the battery levels that LoRaWAN servers told forward, in key order (key).
INSERT INTO terminal_battery AS known (terminal_id, percent, received_at)
SELECT *
FROM unnest(%(terminals)s::text[], %(percents)s::float[], %(times)s::timestamptz[])
    AS told (terminal_id, percent, received_at)
ORDER BY terminal_id
ON CONFLICT (terminal_id) DO UPDATE
SET percent = excluded.percent, received_at = excluded.received_at
WHERE excluded.received_at >= known.received_at
