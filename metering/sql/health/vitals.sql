-- Reads in one look what every page needs to know of its own age: the newest snapshot, when each source
-- was heard and each job succeeded, the oldest mark, whether the database takes writes and what time it
-- has (primary keys of snapshot and dirty_day; the two lists have a few rows).
SELECT
    newest.id,
    newest.made_at,
    newest.latest_received_at,
    (SELECT array_agg(source ORDER BY source) FROM source_contact),
    (SELECT array_agg(latest_received_at ORDER BY source) FROM source_contact),
    (SELECT array_agg(name ORDER BY name) FROM job_mark WHERE succeeded_at IS NOT NULL),
    (SELECT array_agg(succeeded_at ORDER BY name) FROM job_mark WHERE succeeded_at IS NOT NULL),
    (SELECT marked_at FROM dirty_day ORDER BY id LIMIT 1),
    pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean,
    clock_timestamp()
FROM (VALUES (1)) AS one
LEFT JOIN LATERAL (
    SELECT id, made_at, latest_received_at FROM snapshot ORDER BY id DESC LIMIT 1
) AS newest ON true
