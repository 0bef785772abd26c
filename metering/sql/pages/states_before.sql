-- Counts what the display states were at instants of the past, from the alarms then open (D-13); index
-- of alarm on customer and kind, hash join with customer_state.
WITH held AS (
    SELECT DISTINCT ON (moment.at, alarm.customer_id) moment.at, alarm.kind
    FROM unnest(%(moments)s::timestamptz[]) AS moment (at)
    JOIN alarm ON alarm.started_at <= moment.at
        AND (alarm.ended_at IS NULL OR alarm.ended_at > moment.at)
        AND NOT alarm.withdrawn
    JOIN customer_state AS now ON now.customer_id = alarm.customer_id
    WHERE %(segments)s::bigint[] IS NULL OR now.segment_id = ANY (%(segments)s::bigint[])
    ORDER BY moment.at, alarm.customer_id, array_position(%(kinds)s::text[], alarm.kind::text)
)
SELECT at, kind, count(*) FROM held GROUP BY at, kind ORDER BY at, kind
