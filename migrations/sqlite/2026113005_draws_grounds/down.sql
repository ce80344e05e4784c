DROP TABLE draw_grounds;
