-- Drops the staging table, so that the next group of the same transaction can make its own.
DROP TABLE refilled
