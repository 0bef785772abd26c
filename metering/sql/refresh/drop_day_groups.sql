-- Removes the sums of groups of one day before they are summed anew (key of day_group).
DELETE FROM day_group WHERE day = %(day)s
