-- What the log's entry of a draw's publication will say. It is settled with the draw, and worked out
-- there: who confirms the last check of a large draw doesn't wait for it. Draws from before have none.
ALTER TABLE draw_outcomes ADD COLUMN publish_hash TEXT;
