-- Empties the slots outside first…last of a day's array, or inside when `inside` (no table is read).
CREATE FUNCTION cut_slots(
    slots bigint[], first_slot integer, last_slot integer, inside boolean
) RETURNS bigint[]
LANGUAGE sql IMMUTABLE SET search_path FROM CURRENT AS $$
    SELECT array_agg(
        CASE WHEN (slot BETWEEN first_slot AND last_slot) <> inside THEN value END ORDER BY slot
    )
    FROM unnest(slots) WITH ORDINALITY AS day (value, slot)
$$
