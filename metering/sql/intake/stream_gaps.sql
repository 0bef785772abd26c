-- Notes the numbers that streams have skipped and closes gaps that came late, whole or in part (unique
-- indexes on source and epoch of stream_mark and stream_gap; I6).
WITH heard AS (
    SELECT
        source, epoch, min(seq) AS first_seq, max(seq) AS latest_seq,
        range_agg(int8range(seq, seq + 1)) AS seqs
    FROM unnest(%(sources)s::text[], %(epochs)s::text[], %(seqs)s::bigint[])
        AS came (source, epoch, seq)
    GROUP BY source, epoch
), met AS (
    DELETE FROM stream_gap AS gap
    USING heard
    WHERE gap.source = heard.source
        AND gap.epoch = heard.epoch
        AND int8range(gap.first_seq, gap.latest_seq + 1) && heard.seqs
    RETURNING
        gap.source, gap.epoch, gap.noticed_at,
        int8multirange(int8range(gap.first_seq, gap.latest_seq + 1)) - heard.seqs AS missing
), skipped AS (
    SELECT
        heard.source, heard.epoch, %(now)s::timestamptz AS noticed_at,
        int8multirange(int8range(
            least(mark.first_seq, heard.first_seq), greatest(mark.latest_seq, heard.latest_seq) + 1
        ))
        - CASE
            WHEN mark.first_seq IS NULL THEN '{}'::int8multirange
            ELSE int8multirange(int8range(mark.first_seq, mark.latest_seq + 1))
        END
        - heard.seqs AS missing
    FROM heard
    LEFT JOIN stream_mark AS mark USING (source, epoch)
)
INSERT INTO stream_gap (source, epoch, noticed_at, first_seq, latest_seq)
SELECT gap.source, gap.epoch, gap.noticed_at, lower(piece), upper(piece) - 1
FROM (SELECT * FROM met UNION ALL SELECT * FROM skipped) AS gap
CROSS JOIN LATERAL unnest(gap.missing) AS piece
