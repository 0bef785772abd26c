-- Keeps what was odd about terminals' messages: one row a terminal and kind, moved on when it says
-- something else or a day has passed, so that a lasting oddity costs no write a report (key).
INSERT INTO uplink_warning AS known (terminal_id, kind, customer_id, detail, first_at, latest_at)
SELECT odd.terminal_id, odd.kind, odd.customer_id, odd.detail, odd.at, odd.at
FROM unnest(
    %(terminals)s::text[], %(kinds)s::text[], %(customers)s::bigint[], %(details)s::text[],
    %(times)s::timestamptz[]
) AS odd (terminal_id, kind, customer_id, detail, at)
WHERE NOT EXISTS (
    SELECT FROM uplink_warning AS fresh
    WHERE fresh.terminal_id = odd.terminal_id
        AND fresh.kind = odd.kind
        AND fresh.detail = odd.detail
        AND fresh.customer_id IS NOT DISTINCT FROM odd.customer_id
        AND fresh.latest_at > odd.at - interval '1 day'
)
ORDER BY odd.terminal_id, odd.kind
ON CONFLICT (terminal_id, kind) DO UPDATE
SET customer_id = excluded.customer_id, detail = excluded.detail, latest_at = excluded.latest_at
WHERE excluded.latest_at >= known.latest_at
