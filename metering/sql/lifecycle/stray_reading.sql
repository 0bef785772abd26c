-- Makes the store of device values whose terminal was on no meter at their time (key = its index):
-- they wait here for a corrected date, so that day_reading holds what its installation owns (P-1).
CREATE TABLE stray_reading (
    terminal_id bigint NOT NULL,
    day date NOT NULL,
    register_l bigint[] NOT NULL,
    meta bigint[] NOT NULL,
    radio bigint[] NOT NULL,
    PRIMARY KEY (terminal_id, day),
    CONSTRAINT stray_reading_has_24_slots CHECK (
        cardinality(register_l) = 24 AND cardinality(meta) = 24 AND cardinality(radio) = 24
    )
)
