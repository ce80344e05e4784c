-- The dictionary of headings and words that an installation adds to that of its imports. A database
-- that is filled already gets the first value here, a new one when it is filled.
INSERT INTO settings (key, value, effective_from, set_at)
SELECT 'registers.import_words', '{"headings":{},"words":{}}', effective_from, set_at
FROM settings
WHERE key = 'draws.public_strata' AND unit_id IS NULL
ORDER BY seq
LIMIT 1;
