-- Makes the staging table for computed alarm episodes (no index: read in whole).
CREATE TEMP TABLE episode (
    customer_id bigint,
    kind text,
    started_at timestamptz,
    ended_at timestamptz,
    level smallint,
    by_device boolean,
    by_rule boolean,
    evidence jsonb
) ON COMMIT DROP
