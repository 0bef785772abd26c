-- Reads what the lines of a 납기's reading day say, in the order of 고객번호, without making them; is_plain =
-- false: it takes the line itself to know (another meter, a value by hand, nothing received on that day …).
-- Customers of the group by its index, day_usage by its key or by day.
WITH asked AS MATERIALIZED (
    SELECT customer.id, customer.number, min(meter.id) AS meter_id,
        min(meter.initial_register_l) AS initial_l,
        count(meter.id) = 1 AND min(meter.installed_at) < %(start_at)s
            AND bool_and(meter.removed_at IS NULL OR meter.removed_at > %(end_at)s) AS has_one
    FROM customers_customer AS customer
    LEFT JOIN devices_installation AS meter
        ON meter.customer_id = customer.id AND meter.installed_at < %(end_at)s
    WHERE customer.billing_group_id = %(group)s
        AND (%(scope)s::bigint[] IS NULL OR customer.neighbourhood_id = ANY(%(scope)s::bigint[]))
    GROUP BY customer.id, customer.number
), by_hand AS (
    SELECT DISTINCT customer_id FROM slot_override
    WHERE origin = 'MANUAL' AND undone_at IS NULL AND slot_end_at <= %(end_at)s
), line AS (
    SELECT asked.id, asked.number, now.last_register_l AS register_l,
        asked.has_one AND by_hand.customer_id IS NULL AND now.last_slot IS NOT NULL AND CASE
            WHEN billed.id IS NOT NULL
                THEN billed.installation_id = asked.meter_id AND before.last_slot IS NOT NULL
            WHEN before.last_slot IS NULL THEN heard.day IS NULL AND whole.expected IS NULL
            ELSE before.expected > 0 OR (whole.expected > 0) IS NOT TRUE
        END AS is_plain,
        CASE WHEN billed.id IS NOT NULL THEN billed.register_l
            WHEN before.last_slot IS NULL THEN asked.initial_l
            ELSE before.last_register_l END AS previous_register_l,
        now.last_c_l - coalesce(before.last_c_l, 0)
            - coalesce(billed.register_l - before.last_register_l, 0) AS use_l,
        CASE WHEN billed.id IS NOT NULL THEN billed.use_l
            WHEN whole.expected > 0 THEN before.last_c_l - coalesce(earlier.last_c_l, 0)
        END AS previous_use_l
    FROM asked
    LEFT JOIN by_hand ON by_hand.customer_id = asked.id
    LEFT JOIN day_usage AS now ON now.customer_id = asked.id AND now.day = %(read_on)s
    LEFT JOIN day_usage AS before ON before.customer_id = asked.id AND before.day = %(previous_on)s
    LEFT JOIN day_usage AS earlier ON earlier.customer_id = asked.id AND earlier.day = %(earlier_on)s
    LEFT JOIN day_usage AS whole
        ON whole.customer_id = asked.id AND whole.day = %(earlier_on)s::date + 1
    LEFT JOIN billing_line AS billed ON billed.closing_id = %(closed_before)s
        AND billed.customer_id = asked.id AND billed.register_l IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT day FROM day_usage
        WHERE before.last_slot IS NULL AND customer_id = asked.id AND last_slot IS NOT NULL
            AND %(known_before)s AND day <= %(previous_on)s
        LIMIT 1
    ) AS heard ON true
    LEFT JOIN LATERAL (
        SELECT day FROM day_usage
        WHERE (now.expected > 0) IS NOT TRUE AND customer_id = asked.id AND expected > 0
            AND day > %(previous_on)s AND day <= %(read_on)s
        LIMIT 1
    ) AS served ON true
    WHERE now.expected > 0 OR served.day IS NOT NULL
)
SELECT id, is_plain, previous_register_l, register_l, use_l, previous_use_l
FROM line
ORDER BY number, id
