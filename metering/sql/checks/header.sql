-- Counts what waits for somebody: open alarms nobody has acknowledged, open findings of the checks; 동 NULL
-- = all (one_open_alarm_a_kind, finding_by_state).
SELECT
    (
        SELECT count(*)
        FROM alarm
        JOIN customer_state AS state ON state.customer_id = alarm.customer_id
        JOIN segment ON segment.id = state.segment_id
        WHERE alarm.ended_at IS NULL AND NOT alarm.withdrawn AND alarm.handling = 'NEW'
            AND (%(neighbourhoods)s::bigint[] IS NULL
                OR segment.neighbourhood_id = ANY(%(neighbourhoods)s::bigint[]))
    ) AS alarms,
    (
        SELECT count(*)
        FROM finding
        JOIN segment ON segment.id = finding.segment_id
        WHERE finding.state = 'OPEN'
            AND (%(neighbourhoods)s::bigint[] IS NULL
                OR segment.neighbourhood_id = ANY(%(neighbourhoods)s::bigint[]))
    ) AS findings
