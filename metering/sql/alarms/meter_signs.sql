-- Reads for 계량기장애 alarms what the last days say of the meter: hours without a register, hours with the
-- device's fault bit (32), all status bits, hours since the register moved; primary key of day_reading.
WITH asked AS (
    SELECT alarm_id, customer_id, started_on, (
        SELECT max(reading.day) FROM day_reading AS reading
        WHERE reading.customer_id = given.customer_id AND reading.day <= given.until_on
    ) AS until_on
    FROM unnest(%(alarms)s::bigint[], %(customers)s::bigint[], %(started)s::date[], %(until)s::date[])
        AS given (alarm_id, customer_id, started_on, until_on)
), arrived AS (
    SELECT
        asked.alarm_id, asked.customer_id, part.register_l, part.meta & 262143 AS status,
        (reading.day - asked.started_on) * 24 + part.slot AS hour, reading.day >= asked.started_on AS since
    FROM asked
    JOIN day_reading AS reading ON reading.customer_id = asked.customer_id
        AND reading.day BETWEEN greatest(asked.started_on - 7, asked.until_on - 31) AND asked.until_on,
    unnest(reading.register_l, reading.meta) WITH ORDINALITY AS part (register_l, meta, slot)
    WHERE part.meta IS NOT NULL
), latest AS (
    SELECT DISTINCT ON (alarm_id) alarm_id, register_l
    FROM arrived
    WHERE register_l IS NOT NULL
    ORDER BY alarm_id, hour DESC
)
SELECT
    alarm_id,
    count(*) FILTER (WHERE since AND arrived.register_l IS NULL),
    count(*) FILTER (WHERE since AND status & 32 > 0),
    coalesce(bit_or(status) FILTER (WHERE since), 0),
    max(hour) FILTER (WHERE arrived.register_l IS NOT NULL)
        - max(hour) FILTER (WHERE arrived.register_l <> latest.register_l) - 1
FROM arrived
LEFT JOIN latest USING (alarm_id)
GROUP BY alarm_id
