DROP INDEX record_reference_list;
DROP TABLE hierarchy_edge;
