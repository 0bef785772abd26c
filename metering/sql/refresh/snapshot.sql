-- Names a new snapshot: what pages read has changed (primary key only).
INSERT INTO snapshot (made_at, latest_received_at)
SELECT %(now)s, max(latest_received_at) FROM source_contact
