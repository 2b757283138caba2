DROP TABLE golden_check;
