-- Says which slots 1…24 of a Seoul day end in (from_at, to_at] (T-2, P-1); empty = first above last.
CREATE FUNCTION slots_within(
    of_day date, from_at timestamptz, to_at timestamptz, OUT first_slot integer, OUT last_slot integer
)
LANGUAGE sql IMMUTABLE SET search_path FROM CURRENT AS $$
    SELECT
        floor(extract(epoch FROM
            least(greatest(from_at, begins), begins + interval '24 hours') - begins) / 3600)::integer + 1,
        floor(extract(epoch FROM
            greatest(least(to_at, begins + interval '24 hours'), begins) - begins) / 3600)::integer
    FROM (SELECT of_day::timestamp AT TIME ZONE 'Asia/Seoul') AS day (begins)
$$
