-- Why a value was set; the first values have none.
ALTER TABLE settings ADD COLUMN reason TEXT;
