-- Asks for another try of quarantined messages of a terminal that were refused for the dates or the
-- number of its meter, once these change; what stays refused for its times was heard from there all the
-- same, so its reports go to the owner of that time (indexes held_by_terminal, raw_report_by_customer).
CREATE OR REPLACE FUNCTION release_held(radio_id bigint) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    UPDATE held_message SET state = 'REPLAY', handled_reason = '설치 기록이 바뀌어 다시 처리'
    WHERE terminal_id = (SELECT terminal_id FROM devices_terminal WHERE id = radio_id)
        AND box = 'QUARANTINE' AND state = 'OPEN'
        AND reason IN ('before_installation', 'not_installed_then', 'meter_serial_differs');
    UPDATE raw_report AS report SET customer_id = placed.customer_id, installation_id = placed.id
    FROM devices_terminal AS radio
    JOIN held_message AS held USING (terminal_id)
    JOIN devices_attachment AS wired ON wired.terminal_id = radio.id
    JOIN devices_installation AS placed ON placed.id = wired.installation_id
    WHERE radio.id = radio_id
        AND held.reason IN ('too_old', 'future')
        AND held.received_at > greatest(wired.attached_at, placed.installed_at)
        AND held.received_at <= least(wired.detached_at, placed.removed_at, 'infinity')
        AND report.received_on = (held.received_at AT TIME ZONE 'Asia/Seoul')::date
        AND report.received_at = held.received_at
        AND report.customer_id IS NULL
        AND report.terminal_id = radio.terminal_id
$$
