-- Lets one worker at a time judge a connection (advisory locks, taken in key order).
SELECT pg_advisory_xact_lock(7411, (customer_id %% 2147483647)::integer)
FROM unnest(%(customers)s::bigint[]) WITH ORDINALITY AS claimed (customer_id, place)
ORDER BY place
