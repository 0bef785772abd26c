-- Moves numbered relay streams forward, in key order (unique index on source and epoch).
INSERT INTO stream_mark AS known (source, epoch, latest_seq, messages, updated_at)
SELECT heard.*, %(now)s::timestamptz
FROM unnest(%(sources)s::text[], %(epochs)s::text[], %(seqs)s::bigint[], %(messages)s::bigint[])
    AS heard (source, epoch, seq, messages)
ORDER BY source, epoch
ON CONFLICT (source, epoch) DO UPDATE
SET
    latest_seq = greatest(known.latest_seq, excluded.latest_seq),
    messages = known.messages + excluded.messages,
    updated_at = excluded.updated_at
