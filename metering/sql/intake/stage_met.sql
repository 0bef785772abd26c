-- Makes the table of a batch's days beside what was stored, arrays by slot (no index: small).
CREATE TEMP TABLE IF NOT EXISTS met (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    installation_id bigint NOT NULL,
    source smallint[] NOT NULL,
    outcome text[] NOT NULL,
    changed boolean NOT NULL,
    register_l bigint[] NOT NULL,
    meta bigint[] NOT NULL,
    radio bigint[] NOT NULL,
    kept_meta bigint[] NOT NULL,
    lost_l bigint[] NOT NULL,
    lost_meta bigint[] NOT NULL
) ON COMMIT DELETE ROWS
