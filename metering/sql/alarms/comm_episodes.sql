-- Computes communication faults from the gaps between data reports inside judged_window (§4): the
-- index raw_report_by_customer yields each connection's reports in time order.
INSERT INTO episode (customer_id, kind, started_at, ended_at, level, by_device, by_rule, evidence)
WITH terms AS (
    SELECT suspect.customer_id, suspect.from_at,
        lower(stretch) AS installed_at, upper(stretch) AS removed_at,
        greatest(24, 2 * coalesce(radio.report_interval_h, 6) + 2) * interval '1 hour' AS warn,
        greatest(72, 4 * coalesce(radio.report_interval_h, 6)) * interval '1 hour' AS alert
    FROM judged_window AS suspect
    CROSS JOIN LATERAL (
        SELECT tstzrange(
            max(active_to)::timestamp AT TIME ZONE 'Asia/Seoul',
            min(active_from) FILTER (WHERE active_to IS NULL)::timestamp AT TIME ZONE 'Asia/Seoul'
        ) AS span
        FROM customers_serviceperiod
        WHERE customer_id = suspect.customer_id AND state IN ('MANUAL', 'GROUNDWATER')
            AND active_from <= (%(heard_at)s AT TIME ZONE 'Asia/Seoul')::date
    ) AS remote  -- outside it the meter is read on foot: nobody to be silent
    CROSS JOIN LATERAL (
        SELECT unnest(range_agg(tstzrange(installed_at, removed_at)) * tstzmultirange(span)) AS stretch
        FROM devices_installation WHERE customer_id = suspect.customer_id
    ) AS placed  -- meters in unbroken succession
    LEFT JOIN LATERAL (
        SELECT terminal.report_interval_h
        FROM devices_installation AS owner
        JOIN devices_attachment AS wired ON wired.installation_id = owner.id
        JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
        WHERE owner.customer_id = suspect.customer_id ORDER BY wired.attached_at DESC LIMIT 1
    ) AS radio ON true
), heard AS (
    SELECT report.customer_id, report.received_at
    FROM judged_window
    JOIN raw_report AS report ON report.customer_id = judged_window.customer_id
        AND report.received_at > judged_window.from_at - interval '100 hours' AND report.control = ''
    WHERE report.received_on >= %(from_on)s
    UNION ALL
    SELECT customer_id, latest_received_at FROM terminal_contact JOIN judged_window USING (customer_id)
), counted AS (
    SELECT customer_id, installed_at, received_at FROM heard JOIN terms USING (customer_id)
    WHERE received_at > installed_at
    UNION ALL
    SELECT customer_id, installed_at, installed_at FROM terms
    WHERE installed_at > from_at - interval '100 hours' OR NOT EXISTS (
        SELECT FROM terminal_contact AS met
        WHERE met.customer_id = terms.customer_id AND latest_received_at > installed_at
    )
), gaps AS (
    SELECT customer_id, installed_at, received_at AS from_at,
        lead(received_at) OVER (PARTITION BY customer_id, installed_at ORDER BY received_at) AS to_at
    FROM counted
)
SELECT gaps.customer_id, 'COMM_FAULT', gaps.from_at + terms.warn, known_at,
    CASE WHEN silent.until_at - gaps.from_at > terms.alert THEN 2 ELSE 1 END,
    false, true, jsonb_build_object('last_at', gaps.from_at)
FROM gaps
JOIN terms USING (customer_id, installed_at)
CROSS JOIN LATERAL (SELECT least(gaps.to_at, terms.removed_at) AS known_at) AS over
CROSS JOIN LATERAL (SELECT coalesce(known_at, %(heard_at)s) AS until_at) AS silent
WHERE silent.until_at > gaps.from_at + terms.warn
    AND (known_at IS NULL OR gaps.from_at + terms.warn > terms.from_at)
