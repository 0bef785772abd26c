-- Makes the staging table of what the checks of one day find (no index: it is small and read in whole).
CREATE TEMP TABLE found (
    customer_id bigint NOT NULL,
    kind text NOT NULL,
    slots smallint[] NOT NULL DEFAULT '{}',
    evidence jsonb NOT NULL,
    PRIMARY KEY (customer_id, kind)
) ON COMMIT DROP
