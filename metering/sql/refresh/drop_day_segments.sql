-- Removes the segment sums of one day before they are summed anew (key of day_segment).
DELETE FROM day_segment WHERE day = %(day)s
