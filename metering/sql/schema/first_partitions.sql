-- Makes the partitions that the first day of operation needs (catalogue look-ups only).
SELECT ensure_month_partitions((now() - interval '63 days')::date, (now() + interval '35 days')::date)
