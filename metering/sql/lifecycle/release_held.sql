-- Asks for another try of quarantined messages of a terminal that were refused for the dates or the
-- number of its meter, once these change (index held_by_terminal).
CREATE FUNCTION release_held(radio_id bigint) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    UPDATE held_message SET state = 'REPLAY', handled_reason = '설치 기록이 바뀌어 다시 처리'
    WHERE terminal_id = (SELECT terminal_id FROM devices_terminal WHERE id = radio_id)
        AND box = 'QUARANTINE' AND state = 'OPEN'
        AND reason IN ('before_installation', 'not_installed_then', 'meter_serial_differs')
$$
