DROP TABLE approval;
DROP TABLE change_request;
ALTER TABLE golden_record DROP COLUMN retired_by;
