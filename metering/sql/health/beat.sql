-- Notes the tones of parts in one half hour; the worst of it stays (unique key one_beat_a_half_hour).
INSERT INTO beat (part, half_at, tone)
SELECT part, %(half_at)s, tone
FROM unnest(%(parts)s::text[], %(tones)s::smallint[]) AS found (part, tone)
ON CONFLICT (part, half_at) DO UPDATE SET tone = greatest(beat.tone, excluded.tone)
