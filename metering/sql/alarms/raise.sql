-- Inserts computed episodes that are not known yet, with their transitions (unique key
-- one_alarm_a_start).
WITH raised AS (
    INSERT INTO alarm (
        customer_id, kind, level, by_device, by_rule, started_at, ended_at, withdrawn, evidence,
        handling, memo, recorded_at
    )
    SELECT
        customer_id, kind, level, by_device, by_rule, started_at, ended_at, false, evidence,
        'NEW', '', %(now)s
    FROM episode
    ORDER BY customer_id, kind, started_at
    ON CONFLICT (customer_id, kind, started_at) DO NOTHING
    RETURNING id, level, started_at, ended_at
)
INSERT INTO alarm_transition (alarm_id, event, slot_at, level, detail, author, recorded_at)
SELECT raised.id, step.event, step.slot_at, raised.level, '', '', %(now)s
FROM raised
CROSS JOIN LATERAL (
    VALUES ('RAISED', raised.started_at), ('CLEARED', raised.ended_at)
) AS step (event, slot_at)
WHERE step.slot_at IS NOT NULL
ORDER BY raised.id, step.slot_at
