-- Counts a change of checked days for which another value arrived since (index revision_by_time).
UPDATE checked_day
SET changes = changes + 1
WHERE day >= %(earliest)s AND checked = changes
    AND EXISTS (
        SELECT FROM revision
        WHERE slot_end_at > checked_day.day::timestamp AT TIME ZONE 'Asia/Seoul'
            AND slot_end_at <= (checked_day.day + 1)::timestamp AT TIME ZONE 'Asia/Seoul'
            AND recorded_at > checked_day.checked_at - interval '5 minutes'
    )
