-- Makes missing month partitions (catalogue look-ups only).
SELECT ensure_month_partitions(%(from_day)s::date, %(to_day)s::date)
