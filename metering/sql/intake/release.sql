-- Closes held messages that are being taken in anew (key of held_message).
UPDATE held_message SET state = 'REPLAYED', handled_at = %(now)s
WHERE id = ANY(%(held)s) AND state <> 'REPLAYED'
