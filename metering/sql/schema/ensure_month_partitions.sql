-- Makes the month partitions that a range of days needs, by LIKE + CHECK + ATTACH (no index needed):
-- CREATE … PARTITION OF by two writers deadlocks and blocks readers.
CREATE FUNCTION ensure_month_partitions(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    parent text;
    key text;
    month date;
    child text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month_partitions'));
    FOREACH parent IN ARRAY ARRAY['day_reading', 'day_usage', 'raw_report'] LOOP
        key := CASE parent WHEN 'raw_report' THEN 'received_on' ELSE 'day' END;
        FOR month IN
            SELECT generate_series(date_trunc('month', from_day), to_day, interval '1 month')::date
        LOOP
            child := parent || to_char(month, '"_"YYYYMM');
            CONTINUE WHEN to_regclass(child) IS NOT NULL;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
            EXECUTE format('ALTER TABLE %I SET (fillfactor = 70)', child);
            EXECUTE format(
                'ALTER TABLE %I ADD CONSTRAINT %I CHECK (%I >= %L AND %I < %L)',
                child, child || '_range', key, month, key, month + interval '1 month'
            );
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, child, month, (month + interval '1 month')::date
            );
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$
