-- Drops the staging tables, so that the next day of the same transaction can make its own (no index).
DROP TABLE found, flagged
