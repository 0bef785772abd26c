-- Keeps what the checks of a day found; what was handled keeps its handling (unique key of finding).
INSERT INTO finding AS kept (customer_id, day, kind, segment_id, slots, evidence, state, note, found_at)
SELECT
    found.customer_id, judged.day, found.kind, judged.segment_id, found.slots, found.evidence, 'OPEN', '',
    %(now)s
FROM found
JOIN day_usage AS judged ON judged.customer_id = found.customer_id AND judged.day = %(day)s
ORDER BY found.customer_id, found.kind
ON CONFLICT (customer_id, day, kind) DO UPDATE SET
    segment_id = excluded.segment_id, slots = excluded.slots, evidence = excluded.evidence, gone_at = NULL
WHERE (kept.segment_id, kept.slots, kept.evidence, kept.gone_at)
    IS DISTINCT FROM (excluded.segment_id, excluded.slots, excluded.evidence, NULL::timestamptz)
