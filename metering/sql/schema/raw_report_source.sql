-- Lets originals be compared with the tally (I4): their source, and whether their readings were counted
-- before (no index: the catalogue alone changes, the partitions follow).
ALTER TABLE raw_report
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN again boolean NOT NULL DEFAULT FALSE
