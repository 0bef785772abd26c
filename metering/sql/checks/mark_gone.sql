-- Marks handled findings of a day whose evidence is gone: 근거 사라짐 (index finding_by_day).
UPDATE finding
SET gone_at = %(now)s
WHERE day = %(day)s AND state <> 'OPEN' AND gone_at IS NULL
    AND NOT EXISTS (
        SELECT FROM found WHERE found.customer_id = finding.customer_id AND found.kind = finding.kind
    )
