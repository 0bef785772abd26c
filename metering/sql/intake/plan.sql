-- Keeps the planner on the key of day_reading while its statistics are young: each midnight they
-- know nothing of the new day yet.
SELECT set_config('enable_seqscan', 'off', TRUE), set_config('enable_bitmapscan', 'off', TRUE)
