-- On which checks each line of a frozen draw's excluded file rests, sealed: until a reader may know of
-- them, the line stands in the bundle as its leaf hash (SPEC §11).
CREATE TABLE draw_grounds (
    draw_id TEXT NOT NULL PRIMARY KEY REFERENCES draws (id),
    sealed_grounds TEXT NOT NULL
);
