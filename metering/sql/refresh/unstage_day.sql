-- Drops the staging table, so that the next day of the same transaction can make its own.
DROP TABLE day_staged
