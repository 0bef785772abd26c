-- Reads for alarms the newest battery voltage and the oldest of the 30 days before it, hundredths of a volt
-- (metering.core.packing: bits 36…45, shifted by 1); primary key of day_reading on customer and day.
SELECT asked.alarm_id, newest.volt_cv - oldest.volt_cv AS change_cv, newest.day - oldest.day AS days
FROM unnest(%(alarms)s::bigint[], %(customers)s::bigint[], %(until)s::date[])
    AS asked (alarm_id, customer_id, until_on)
CROSS JOIN LATERAL (
    SELECT reading.day, (report.packed >> 36 & 1023) - 1 AS volt_cv
    FROM day_reading AS reading, unnest(reading.radio) WITH ORDINALITY AS report (packed, slot)
    WHERE reading.customer_id = asked.customer_id AND reading.day <= asked.until_on
        AND report.packed >> 36 & 1023 > 0
    ORDER BY reading.day DESC, report.slot DESC
    LIMIT 1
) AS newest
CROSS JOIN LATERAL (
    SELECT reading.day, (report.packed >> 36 & 1023) - 1 AS volt_cv
    FROM day_reading AS reading, unnest(reading.radio) WITH ORDINALITY AS report (packed, slot)
    WHERE reading.customer_id = asked.customer_id AND reading.day BETWEEN newest.day - 30 AND newest.day
        AND report.packed >> 36 & 1023 > 0
    ORDER BY reading.day, report.slot
    LIMIT 1
) AS oldest
WHERE newest.day > oldest.day
