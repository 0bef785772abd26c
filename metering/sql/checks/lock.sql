-- Lets one worker at a time derive the findings of a day (advisory lock of this transaction, no index).
SELECT pg_advisory_xact_lock(hashtext('check_day'), to_char(%(day)s::date, 'YYYYMMDD')::integer)
