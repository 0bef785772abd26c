-- Makes the judged days: one row per connection and day; the index on day serves the roll-ups.
CREATE TABLE day_usage (
    customer_id bigint NOT NULL,
    day date NOT NULL,
    segment_id integer NOT NULL,
    expected smallint NOT NULL,
    good smallint NOT NULL,
    expected_mask integer NOT NULL,
    good_mask integer NOT NULL,
    seen_mask integer NOT NULL,
    first_slot smallint,
    first_c_l bigint,
    last_slot smallint,
    last_c_l bigint NOT NULL,
    last_register_l bigint,
    usage_l bigint,
    partial boolean NOT NULL,
    hour_use_l bigint[] NOT NULL,
    hour_span_h integer[] NOT NULL,
    held boolean NOT NULL,
    carry bigint[] NOT NULL,
    PRIMARY KEY (customer_id, day),
    CONSTRAINT day_usage_good_within_expected CHECK (good BETWEEN 0 AND expected AND expected <= 24)
) PARTITION BY RANGE (day)
