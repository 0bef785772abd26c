-- Moves the latest contact of sources forward, in key order (key).
INSERT INTO source_contact AS known (source, latest_received_at)
SELECT * FROM unnest(%(sources)s::text[], %(received_at)s::timestamptz[]) AS heard (source, at)
ORDER BY source
ON CONFLICT (source) DO UPDATE
SET latest_received_at = greatest(known.latest_received_at, excluded.latest_received_at)
