-- Drops findings of a day that nobody has handled and whose evidence is gone (index finding_by_day).
DELETE FROM finding
WHERE day = %(day)s AND state = 'OPEN'
    AND NOT EXISTS (
        SELECT FROM found WHERE found.customer_id = finding.customer_id AND found.kind = finding.kind
    )
