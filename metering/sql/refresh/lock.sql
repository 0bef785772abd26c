-- Waits until nobody else sums days, so that no day is summed twice at once; COMMIT lets go (no table).
SELECT pg_advisory_xact_lock(hashtextextended('metering.sums', 0))
