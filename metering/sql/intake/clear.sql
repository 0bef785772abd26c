-- Empties the staging tables, for an earlier batch inside the same transaction (no index).
WITH gone AS (DELETE FROM arrived)
DELETE FROM met
