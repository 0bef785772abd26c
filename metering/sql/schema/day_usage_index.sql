-- Finds the rows of one day for the roll-ups.
CREATE INDEX day_usage_by_day ON day_usage (day)
