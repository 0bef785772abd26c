-- Removes the sum of one day before it is summed anew (key of day_total).
DELETE FROM day_total WHERE day = %(day)s
