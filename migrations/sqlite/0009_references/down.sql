DROP TABLE record_reference;
