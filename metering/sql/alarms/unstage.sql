-- Drops the staging tables, so that the next group of the same transaction can make its own.
DROP TABLE episode, judged_window
