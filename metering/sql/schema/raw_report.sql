-- Makes the trace of every message as it came; the key finds one, its index one terminal's.
CREATE TABLE raw_report (
    received_on date NOT NULL,
    id bigint NOT NULL DEFAULT nextval('raw_report_id'),
    received_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    format text NOT NULL,
    terminal_id text NOT NULL,
    customer_id bigint,
    installation_id bigint,
    reading_count smallint NOT NULL,
    control text NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (received_on, id)
) PARTITION BY RANGE (received_on)
