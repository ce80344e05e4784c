-- Read by the workbench at each visit: publications that aren't public yet, those due first; recusals
-- to be decided on; how many objects are active, by region and class. Partial, so that they never
-- stand in the way of the lists, which are walked in their own order.
CREATE INDEX publications_open ON publications (unit_id, due_at)
    WHERE state IN ('draft', 'submitted', 'returned', 'approved');
CREATE INDEX recusals_by_state ON recusals (state, inspector_id);
CREATE INDEX objects_active ON objects (region_code, credit_class) WHERE status = 'active';
