-- Makes the staging table of a batch, a row per connection, day and installation (no index: small).
CREATE TEMP TABLE IF NOT EXISTS arrived (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    installation_id bigint NOT NULL,
    register_l bigint[] NOT NULL,
    meta bigint[] NOT NULL,
    radio bigint[] NOT NULL,
    source smallint[] NOT NULL
) ON COMMIT DELETE ROWS
