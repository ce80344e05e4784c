DROP TABLE plan_editions;
DROP TABLE plan_entry_partners;
DROP TABLE plan_entry_items;
DROP TABLE plan_entries;
DROP TABLE plans;
