-- Lays one day's array over another by their metas: the larger key wins a slot (T-4, no table is read).
CREATE FUNCTION lay_slots(
    slots bigint[], meta bigint[], other_slots bigint[], other_meta bigint[]
) RETURNS bigint[]
LANGUAGE sql IMMUTABLE SET search_path FROM CURRENT AS $$
    SELECT array_agg(
        CASE WHEN other_key IS NULL OR own_key > other_key THEN own ELSE other END ORDER BY slot
    )
    FROM unnest(slots, meta, other_slots, other_meta) WITH ORDINALITY
        AS day (own, own_key, other, other_key, slot)
$$
