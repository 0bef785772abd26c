-- Withdraws alarms whose evidence is gone (철회): raised inside the judged window, but not computed
-- again (unique key one_alarm_a_start leads with customer_id).
WITH lost AS (
    UPDATE alarm
    SET withdrawn = true, ended_at = coalesce(alarm.ended_at, alarm.started_at)
    FROM judged_window
    WHERE alarm.customer_id = judged_window.customer_id
        AND alarm.started_at > judged_window.from_at
        AND alarm.kind = ANY(%(kinds)s)
        AND NOT alarm.withdrawn
        AND NOT EXISTS (
            SELECT FROM episode
            WHERE episode.customer_id = alarm.customer_id
                AND episode.kind = alarm.kind
                AND episode.started_at = alarm.started_at
        )
    RETURNING alarm.id, alarm.started_at, alarm.level
)
INSERT INTO alarm_transition (alarm_id, event, slot_at, level, detail, author, recorded_at)
SELECT id, 'WITHDRAWN', started_at, level, '', '', %(now)s FROM lost ORDER BY id
