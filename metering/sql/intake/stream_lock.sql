-- Takes the numbered streams of a batch for this transaction, in key order, also those that are new: of
-- two writers the later one sees the gaps that the earlier one leaves (advisory locks).
SELECT pg_advisory_xact_lock(hashtextextended(heard.source || chr(31) || heard.epoch, 0))
FROM (
    SELECT DISTINCT source, epoch
    FROM unnest(%(sources)s::text[], %(epochs)s::text[]) AS came (source, epoch)
    ORDER BY source, epoch
    OFFSET 0
) AS heard
