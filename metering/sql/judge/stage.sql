-- Makes the staging table for judged days (no index: it is read once, in whole).
CREATE TEMP TABLE judged (
    customer_id bigint,
    day date,
    segment_id integer,
    expected smallint,
    good smallint,
    expected_mask integer,
    good_mask integer,
    seen_mask integer,
    first_slot smallint,
    first_c_l bigint,
    last_slot smallint,
    last_c_l bigint,
    last_register_l bigint,
    usage_l bigint,
    partial boolean,
    hour_use_l bigint[],
    hour_span_h integer[],
    held boolean,
    carry bigint[]
) ON COMMIT DROP
