-- Moves numbered relay streams on, in key order (unique index on source and epoch).
INSERT INTO stream_mark AS known (source, epoch, first_seq, latest_seq, messages, updated_at)
SELECT source, epoch, min(seq), max(seq), count(*), %(now)s::timestamptz
FROM unnest(%(sources)s::text[], %(epochs)s::text[], %(seqs)s::bigint[])
    AS came (source, epoch, seq)
GROUP BY source, epoch
ORDER BY source, epoch
ON CONFLICT (source, epoch) DO UPDATE
SET
    first_seq = least(known.first_seq, excluded.first_seq),
    latest_seq = greatest(known.latest_seq, excluded.latest_seq),
    messages = known.messages + excluded.messages,
    updated_at = excluded.updated_at
