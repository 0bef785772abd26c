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
SELECT
    id,
    CASE
        WHEN was_withdrawn OR (ended_before IS NOT NULL AND ended_at IS NULL) THEN 'REOPENED'
        WHEN ended_at IS DISTINCT FROM ended_before THEN 'CLEARED'
        ELSE 'CHANGED'
    END,
    coalesce(ended_at, started_at),
    level,
    '',
    '',
    %(now)s
FROM changed
WHERE was_withdrawn OR ended_at IS DISTINCT FROM ended_before OR level <> level_before
ORDER BY id
