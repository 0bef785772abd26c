-- Brings known alarms up to their computed episodes: level, sources, end, evidence; those that end go
-- first, so that one open alarm a kind holds at every moment (unique key one_alarm_a_start).
WITH changed AS (
    UPDATE alarm
    SET level = episode.level,
        by_device = episode.by_device,
        by_rule = episode.by_rule,
        ended_at = episode.ended_at,
        evidence = episode.evidence,
        withdrawn = false
    FROM episode
    JOIN alarm AS before ON before.customer_id = episode.customer_id
        AND before.kind = episode.kind AND before.started_at = episode.started_at
    WHERE alarm.id = before.id
        AND (episode.ended_at IS NULL) = %(open)s
        AND (before.level, before.by_device, before.by_rule, before.ended_at,
            before.evidence, before.withdrawn) IS DISTINCT FROM
            (episode.level, episode.by_device, episode.by_rule, episode.ended_at,
            episode.evidence, false)
    RETURNING alarm.id, alarm.level, alarm.ended_at, alarm.started_at,
        before.withdrawn AS was_withdrawn, before.ended_at AS ended_before,
        before.level AS level_before
)
INSERT INTO alarm_transition (alarm_id, event, slot_at, level, detail, author, recorded_at)
SELECT changed.id, step.event, step.slot_at, changed.level, '', '', %(now)s
FROM changed
CROSS JOIN LATERAL (
    SELECT was_withdrawn OR (ended_before IS NOT NULL AND ended_at IS NULL) AS again,
        ended_at IS NOT NULL AND (was_withdrawn OR ended_at IS DISTINCT FROM ended_before) AS over
) AS turn
CROSS JOIN LATERAL (
    VALUES
        ('REOPENED', started_at, turn.again),
        ('CLEARED', ended_at, turn.over),
        ('CHANGED', coalesce(ended_at, started_at),
            NOT turn.again AND NOT turn.over AND level <> level_before)
) AS step (event, slot_at, holds)
WHERE step.holds
ORDER BY changed.id, step.event DESC
