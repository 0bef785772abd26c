-- Lists what filters can choose from, one row a value (small reference tables, read whole).
SELECT
    'office' AS dimension, id::bigint, code AS value, name AS label, NULL::bigint AS parent_id, 0 AS place,
    target_read_rate AS target
FROM customers_office
UNION ALL
SELECT 'gu', id, code, name, office_id, 0, NULL FROM customers_district
UNION ALL
SELECT 'dong', id, code, name, district_id, 0, NULL FROM customers_neighbourhood
UNION ALL
SELECT 'block', id, code, name, parent_id, CASE level WHEN 'LARGE' THEN 0 WHEN 'MEDIUM' THEN 1 ELSE 2 END, NULL
FROM customers_block
UNION ALL
SELECT 'use', id, code, name, NULL, 0, NULL FROM customers_useclass
UNION ALL
SELECT 'wtp', id, code, name, NULL, 0, NULL FROM customers_plant
UNION ALL
SELECT 'maker', id, id::text, name, NULL, 0, NULL FROM devices_maker WHERE makes_terminals
UNION ALL
SELECT 'bore', mm, mm::text, mm || ' mm', NULL, mm, NULL FROM devices_caliber
UNION ALL
(SELECT DISTINCT 'year', remote_since_year::bigint, remote_since_year::text, remote_since_year || '년', NULL::bigint,
    -remote_since_year, NULL::float
FROM segment WHERE remote_since_year IS NOT NULL)
ORDER BY dimension, place, label, id
