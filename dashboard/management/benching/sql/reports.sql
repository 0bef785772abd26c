-- Makes the originals of the last eight days for a trial: four reports a day of each wired terminal
-- (index of the foreign key installation_id); every fourth terminal speaks json.
INSERT INTO raw_report (
    received_on, received_at, recorded_at, format, terminal_id, customer_id, installation_id,
    reading_count, control, payload, source, again
)
SELECT
    (sent.at AT TIME ZONE 'Asia/Seoul')::date, sent.at, sent.at, source.name, terminal.terminal_id,
    placed.customer_id, placed.id, 6, '', decode(repeat('5a', 60), 'hex'), source.name, false
FROM generate_series(
    (%(today)s::date - 7)::timestamp AT TIME ZONE 'Asia/Seoul', %(now)s, interval '6 hours'
) AS sent (at)
CROSS JOIN devices_installation AS placed
JOIN devices_attachment AS wired ON wired.installation_id = placed.id
JOIN devices_terminal AS terminal ON terminal.id = wired.terminal_id
CROSS JOIN LATERAL (
    SELECT CASE placed.id %% 4 WHEN 0 THEN 'json' ELSE 'onem2m' END AS name
) AS source
ORDER BY sent.at, placed.id
