DROP TABLE definition_version;
