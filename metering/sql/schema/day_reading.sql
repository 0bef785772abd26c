-- Makes the store of device values: one row per connection, day and installation (key = its index).
CREATE TABLE day_reading (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    installation_id bigint NOT NULL,
    register_l bigint[] NOT NULL,
    meta bigint[] NOT NULL,
    radio bigint[] NOT NULL,
    PRIMARY KEY (customer_id, day, installation_id),
    CONSTRAINT day_reading_has_24_slots CHECK (
        cardinality(register_l) = 24 AND cardinality(meta) = 24 AND cardinality(radio) = 24
    )
) PARTITION BY RANGE (day)
