DELETE FROM settings WHERE key = 'registers.import_words';
