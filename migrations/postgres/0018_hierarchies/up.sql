-- Who is above a golden record, by hierarchy and day, as published. The one above is named by its source record, so that it
-- is found again after every merge and split.
CREATE TABLE hierarchy_edge (
  child_id      TEXT COLLATE "C" NOT NULL,    -- golden record
  hierarchy     TEXT COLLATE "C" NOT NULL,
  seq           BIGINT NOT NULL, -- 0, 1, 2 … in the hierarchy
  domain        TEXT COLLATE "C" NOT NULL,
  attribute     TEXT COLLATE "C" NOT NULL,    -- that says so
  parent_ref    TEXT COLLATE "C" NOT NULL,    -- source record, or the golden record if it was named by its id
  parent_system TEXT COLLATE "C" NOT NULL,    -- as it was named; empty for a golden id
  parent_key    TEXT COLLATE "C" NOT NULL,
  valid_from    TEXT COLLATE "C",
  valid_to      TEXT COLLATE "C",
  refused       TEXT COLLATE "C",             -- why it does not count
  PRIMARY KEY (child_id, hierarchy, seq)
);
CREATE INDEX hierarchy_edge_parent ON hierarchy_edge (parent_ref, hierarchy);
CREATE INDEX hierarchy_edge_list ON hierarchy_edge (domain, hierarchy, child_id);

-- For the list of references that wait for what they name.
CREATE INDEX record_reference_list ON record_reference (domain, record_id, attribute, target_id);
