-- Counts the incidents of sources by day, the newest first (index tally_by_day).
SELECT received_on, reason, count(*)
FROM intake_tally
WHERE received_on >= %(from_day)s AND reason = ANY(%(reasons)s) AND readings = 0 AND messages = 0
GROUP BY received_on, reason
ORDER BY received_on DESC, reason
