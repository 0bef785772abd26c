-- Keeps the planner on the key of day_reading, also while its statistics are young: a hash join or a
-- scan would read whole months of partitions for a few days.
SELECT
    set_config('enable_hashjoin', 'off', TRUE),
    set_config('enable_mergejoin', 'off', TRUE),
    set_config('enable_seqscan', 'off', TRUE),
    set_config('enable_bitmapscan', 'off', TRUE)
