-- Keeps the planner on the key of day_reading: a hash join would read whole months of partitions.
SELECT set_config('enable_hashjoin', 'off', TRUE), set_config('enable_mergejoin', 'off', TRUE)
