-- Finds the device values of a day for the checks: rows of a day lie together, so block ranges are enough.
CREATE INDEX day_reading_by_day ON day_reading USING brin (day) WITH (pages_per_range = 32)
