-- Adds to judged days what they come to with estimates, and whether their slots were due (catalogue only).
ALTER TABLE day_usage
    ADD COLUMN filled_l bigint,
    ADD COLUMN estimated_l bigint NOT NULL DEFAULT 0,
    ADD COLUMN closed boolean NOT NULL DEFAULT false
