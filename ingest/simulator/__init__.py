"""A make-believe waterworks: a utility, its water use and its faults, sent as real uplinks."""
