BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO "__diesel_schema_migrations" VALUES('0001','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0002','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0003','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0004','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0005','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0006','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0007','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0008','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0009','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0010','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0011','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0012','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0013','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0014','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0015','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0016','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0017','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0018','2026-11-30 19:34:30');
INSERT INTO "__diesel_schema_migrations" VALUES('0019','2026-11-30 19:34:30');
CREATE TABLE approval (
  golden_id     TEXT NOT NULL,
  version       INTEGER NOT NULL,       -- published version
  attribute     TEXT NOT NULL,
  domain        TEXT NOT NULL,
  value_hash    TEXT NOT NULL,
  requirement   TEXT NOT NULL,          -- JSON
  submitted_by  TEXT NOT NULL,          -- JSON list
  approvals     TEXT NOT NULL,          -- JSON list of {by, at, groups, evidence}
  subject       TEXT NOT NULL,          -- task or change request; policy: it asked for nobody
  rules_version TEXT NOT NULL,
  at            INTEGER NOT NULL,
  PRIMARY KEY (golden_id, version, attribute)
);
CREATE TABLE audit (
  domain         TEXT NOT NULL,
  seq            INTEGER NOT NULL,
  action         TEXT NOT NULL,
  subject        TEXT NOT NULL,
  detail         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  previous_hash  TEXT NOT NULL,
  hash           TEXT NOT NULL,
  PRIMARY KEY (domain, seq)
);
INSERT INTO "audit" VALUES('account',1,'adopt_rules','rules:01a22df3-9ebc-706f-ab52-550347b002b8','{"note":"The rules of the folder at the first start.","rules_version":"81ec4aadfcad0390"}','hub','01a22df3-9ebc-706f-ab52-55026adfe578',1796067270332193,'','69ec96615b8a0f62f1a1425484dc238bc119d9c2b56579df2153820e65fc9b6d');
INSERT INTO "audit" VALUES('account_mapping',1,'adopt_rules','rules:01a22df3-9ed9-74ee-8515-04e368421a96','{"note":"The rules of the folder at the first start.","rules_version":"8a05d2aebfff03f8"}','hub','01a22df3-9ed9-74ee-8515-04e29ec37f96',1796067270361544,'','1710b21d89030b7dd6a9a18e326047f24584173d9a688bdb80abc22a392b892a');
INSERT INTO "audit" VALUES('cost_center',1,'adopt_rules','rules:01a22df3-9f01-7548-9d8d-e143458e8d4a','{"note":"The rules of the folder at the first start.","rules_version":"94bd315aa5ff73d8"}','hub','01a22df3-9f01-7548-9d8d-e1423d76dc67',1796067270401580,'','ecef14cd82080e393a4680f74ecade3e89a95907cb07725c8e7354d14b423bab');
INSERT INTO "audit" VALUES('facility',1,'adopt_rules','rules:01a22df3-9f23-713f-b307-5abac2e81344','{"note":"The rules of the folder at the first start.","rules_version":"3c50c5048da5a2ca"}','hub','01a22df3-9f23-713f-b307-5ab94b13c2ca',1796067270435113,'','1600d57a2a335fa26d3128a6e1133e98d3b9a326413d3cb65bcd1f209e0448f0');
INSERT INTO "audit" VALUES('item',1,'adopt_rules','rules:01a22df3-9f49-75c3-b9ce-aae2fee8d596','{"note":"The rules of the folder at the first start.","rules_version":"9a8de68b7cd33433"}','hub','01a22df3-9f49-75c3-b9ce-aae17c041b7c',1796067270473364,'','60825fa875460c38f68df517ab88d1948cfa2da38e9713231572768421d68823');
INSERT INTO "audit" VALUES('vendor',1,'adopt_rules','rules:01a22df3-9f87-772a-a497-9291290b4c82','{"note":"The rules of the folder at the first start.","rules_version":"f40c003aecd4d164"}','hub','01a22df3-9f87-772a-a497-9290221cab6b',1796067270535580,'','58735decce12539847003dbb5b6ee31b9f1ec1ebe05e797fab1241b5be5f0cec');
INSERT INTO "audit" VALUES('facility',2,'ingest','source_record:erp/1','{"outcomes":{"created":1}}','erp-feed','01a22df3-a309-769a-9131-b0c57deaa7df',1796067271438339,'1600d57a2a335fa26d3128a6e1133e98d3b9a326413d3cb65bcd1f209e0448f0','4627cd2664f50741bf789ffafcd715e540d14ecd4ec1c0a0c9033ea28fa808ce');
INSERT INTO "audit" VALUES('facility',3,'ingest','source_record:erp/2','{"outcomes":{"created":1}}','erp-feed','01a22df3-a31e-7703-953e-264bd64d7c71',1796067271455955,'4627cd2664f50741bf789ffafcd715e540d14ecd4ec1c0a0c9033ea28fa808ce','5254ab143afa47b34b358c72699fdd8fbbcf14df90c09f44f660f654f2c019e2');
INSERT INTO "audit" VALUES('facility',4,'ingest','source_record:billing/1','{"outcomes":{"created":1}}','portal-feed','01a22df3-a324-74f3-a631-40d94bc6cf00',1796067271462311,'5254ab143afa47b34b358c72699fdd8fbbcf14df90c09f44f660f654f2c019e2','15d0d2cf46fae8b52a99c4b2c0ddfecb18cf5f4fc23092354fbb05e6f5501037');
INSERT INTO "audit" VALUES('cost_center',2,'ingest','source_record:erp/7420','{"outcomes":{"created":1}}','erp-feed','01a22df3-a32d-725f-87c4-3d20b468be86',1796067271470674,'ecef14cd82080e393a4680f74ecade3e89a95907cb07725c8e7354d14b423bab','d66272f7cfc2f80c908a41ad417d87cd3c12f0e592784e495c68edb2526b4292');
INSERT INTO "audit" VALUES('cost_center',3,'ingest','source_record:erp/7430','{"outcomes":{"created":1}}','erp-feed','01a22df3-a334-72ab-afa9-85b6d0f51594',1796067271477852,'d66272f7cfc2f80c908a41ad417d87cd3c12f0e592784e495c68edb2526b4292','090c5ed86c8a07ffef4cd3bd02177c28f4039d39b1f0ece12a7853d37e91782a');
INSERT INTO "audit" VALUES('cost_center',4,'ingest','source_record:erp/8800','{"outcomes":{"created":1}}','erp-feed','01a22df3-a33b-717c-8e37-ef2967bae439',1796067271483992,'090c5ed86c8a07ffef4cd3bd02177c28f4039d39b1f0ece12a7853d37e91782a','5b7487c07a21c4e144c9fd198afe9a7684bf5457d6fd4be735086849b75f2ddc');
INSERT INTO "audit" VALUES('cost_center',5,'ingest','source_record:erp/9999','{"outcomes":{"created":1}}','erp-feed','01a22df3-a340-7225-878b-d829142c2505',1796067271489797,'5b7487c07a21c4e144c9fd198afe9a7684bf5457d6fd4be735086849b75f2ddc','8e654a9113cc3ee569d0d469323552a969ba98cdd818d5190b7985b19b4b92e1');
INSERT INTO "audit" VALUES('vendor',2,'ingest','source_record:erp/V1','{"outcomes":{"created":1}}','erp-feed','01a22df3-a346-75bd-932d-7740c62b4222',1796067271495534,'58735decce12539847003dbb5b6ee31b9f1ec1ebe05e797fab1241b5be5f0cec','841ca5e43f296d1044b70f18db4be5cbd8e8f0f2a99c0ab4306ff2fe94715676');
INSERT INTO "audit" VALUES('vendor',3,'ingest','source_record:erp/V2','{"outcomes":{"created":1}}','erp-feed','01a22df3-a34b-736b-ae87-577e8b3c4f0a',1796067271500907,'841ca5e43f296d1044b70f18db4be5cbd8e8f0f2a99c0ab4306ff2fe94715676','948455ff29dbc6df4e5ba7ee63fa3bc0ebd5cfb9165d7a6cf76512d612db8d76');
INSERT INTO "audit" VALUES('vendor',4,'ingest','source_record:erp/V3','{"outcomes":{"created":1}}','erp-feed','01a22df3-a350-73c6-9e7f-bba178363b11',1796067271505917,'948455ff29dbc6df4e5ba7ee63fa3bc0ebd5cfb9165d7a6cf76512d612db8d76','82be92b384cefd253c6fc4bef280189fc557b11621c1842003f438db0bf54394');
INSERT INTO "audit" VALUES('vendor',5,'ingest','source_record:erp/V4','{"outcomes":{"created":1}}','erp-feed','01a22df3-a356-75ef-b083-5956756f9e5f',1796067271511328,'82be92b384cefd253c6fc4bef280189fc557b11621c1842003f438db0bf54394','3f79cd65570b92d11482622882e99a3566d5c1657b92f9b79ef9b2da3c67f5c9');
INSERT INTO "audit" VALUES('vendor',6,'ingest','source_record:procurement/9007','{"outcomes":{"joined":1}}','portal-feed','01a22df3-a35c-708c-8949-6f1802117495',1796067271517816,'3f79cd65570b92d11482622882e99a3566d5c1657b92f9b79ef9b2da3c67f5c9','06f57dcaa2415ab535cdbdb0e33752d83961da71cd79634b1b12bc2901096296');
INSERT INTO "audit" VALUES('vendor',7,'ingest','source_record:erp/V1','{"outcomes":{"updated":1}}','erp-feed','01a22df3-a365-75c8-9310-df67ae0c1324',1796067271526624,'06f57dcaa2415ab535cdbdb0e33752d83961da71cd79634b1b12bc2901096296','bfe7bd9aee90ebd1678f01eb182b8461cd8ae248c3f61a480eefba2ba6853a22');
INSERT INTO "audit" VALUES('vendor',8,'ingest','source_record:ap/77','{"outcomes":{"review":1}}','portal-feed','01a22df3-a36f-7015-83e2-8cdc28b66d6c',1796067271767810,'bfe7bd9aee90ebd1678f01eb182b8461cd8ae248c3f61a480eefba2ba6853a22','c27c08a92e73c4a4057f61cec782156721437b0ff3831ef0a843be7d2bc8361a');
INSERT INTO "audit" VALUES('vendor',9,'merge','golden_record:01a22df3-a34d-755a-ba33-cab62f059728','{"merged":"01a22df3-a352-72f2-aa4d-ea3946819ad9","reason":"One company.","reopened":false}','ann','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,'c27c08a92e73c4a4057f61cec782156721437b0ff3831ef0a843be7d2bc8361a','e1e1a3e7f57bd07d75ca040b453fc5baa7c4fb83b6b5cc1adfe0a3f4e18637a3');
INSERT INTO "audit" VALUES('vendor',10,'ingest','source_record:procurement/L1','{"outcomes":{"joined":1}}','portal-feed','01a22df3-a483-7012-bc01-9618b21052b9',1796067271812438,'e1e1a3e7f57bd07d75ca040b453fc5baa7c4fb83b6b5cc1adfe0a3f4e18637a3','7fe32aaf4ddf45185e6a2bdf2997698b5b153282d97c7f924b4ff8a5c8b9f1f4');
INSERT INTO "audit" VALUES('item',2,'ingest','source_record:erp/I1','{"outcomes":{"created":1}}','erp-feed','01a22df3-a48b-7162-bf97-17b1cb57e9a0',1796067271822009,'60825fa875460c38f68df517ab88d1948cfa2da38e9713231572768421d68823','08c963a2049f96831d42e9d61be09da7e16a67c34871519ad90843309adf586c');
INSERT INTO "audit" VALUES('item',3,'ingest','source_record:billing/I1','{"outcomes":{"joined":1}}','portal-feed','01a22df3-a493-7765-abc7-bc97266655ae',1796067271828457,'08c963a2049f96831d42e9d61be09da7e16a67c34871519ad90843309adf586c','02ab053670b8ae2c1a2d1972ee9e43add67f35280c125a60bb91e91bd48cf387');
INSERT INTO "audit" VALUES('item',4,'ingest','source_record:erp/I2','{"outcomes":{"created":1}}','erp-feed','01a22df3-a49c-770f-8e60-9d9e7a41cbce',1796067271837261,'02ab053670b8ae2c1a2d1972ee9e43add67f35280c125a60bb91e91bd48cf387','1ac3f22069c506dd415a8818d8d77b17f8ecd51e2443b6370c0bde5c4b4de078');
INSERT INTO "audit" VALUES('account',2,'ingest','source_record:erp/6100','{"outcomes":{"created":1}}','erp-feed','01a22df3-a4a1-7572-84a7-b6dfc6d35b98',1796067271842797,'69ec96615b8a0f62f1a1425484dc238bc119d9c2b56579df2153820e65fc9b6d','fd046a066c162ccc676b437b79bbcd148399b43c3cdf0e1908effbf779368ebe');
INSERT INTO "audit" VALUES('vendor',11,'ingest','source_record:erp/V9','{"outcomes":{"quarantined":1}}','erp-feed','01a22df3-a4a6-7722-ade3-3420e0ecbbba',1796067271848136,'7fe32aaf4ddf45185e6a2bdf2997698b5b153282d97c7f924b4ff8a5c8b9f1f4','e0eb961649a453974803af0f842e557d5bfc18ad0dd25c00bebb5f4ad721cc94');
CREATE TABLE change (
  domain         TEXT NOT NULL,
  position       INTEGER NOT NULL,
  event_id       TEXT NOT NULL,
  type           TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  golden_version INTEGER NOT NULL,
  body           TEXT NOT NULL,         -- the exact CloudEvents JSON that is served and sent
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL, rules_version TEXT NOT NULL DEFAULT '', previous TEXT,
  PRIMARY KEY (domain, position)
);
INSERT INTO "change" VALUES('facility',1,'01a22df3-a30f-714a-a1cf-c8f3f2d15c91','mdm.golden_record.created.v1','01a22df3-a30f-714a-a1cf-c8f18e47a95a',1,'{"correlationid":"01a22df3-a309-769a-9131-b0c57deaa7df","data":{"attributes":{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-a30f-714a-a1cf-c8f18e47a95a","label":"Harborview Hospital","position":1,"previous_version":null,"source_keys":[{"key":"1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a30f-714a-a1cf-c8f3f2d15c91","partitionkey":"01a22df3-a30f-714a-a1cf-c8f18e47a95a","sequence":"1","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-a30f-714a-a1cf-c8f18e47a95a","time":"2026-11-30T19:34:31.438339Z","type":"mdm.golden_record.created.v1"}','01a22df3-a309-769a-9131-b0c57deaa7df',1796067271438339,'3c50c5048da5a2ca',NULL);
INSERT INTO "change" VALUES('facility',2,'01a22df3-a321-7159-8e69-401659238f7d','mdm.golden_record.created.v1','01a22df3-a320-76f0-ac70-43333e2339c3',1,'{"correlationid":"01a22df3-a31e-7703-953e-264bd64d7c71","data":{"attributes":{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-a320-76f0-ac70-43333e2339c3","label":"Larkspur Clinic","position":2,"previous_version":null,"source_keys":[{"key":"2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a321-7159-8e69-401659238f7d","partitionkey":"01a22df3-a320-76f0-ac70-43333e2339c3","sequence":"2","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-a320-76f0-ac70-43333e2339c3","time":"2026-11-30T19:34:31.455955Z","type":"mdm.golden_record.created.v1"}','01a22df3-a31e-7703-953e-264bd64d7c71',1796067271455955,'3c50c5048da5a2ca',NULL);
INSERT INTO "change" VALUES('facility',3,'01a22df3-a327-77d2-a20a-f31a4cda91a1','mdm.golden_record.created.v1','01a22df3-a326-7029-8c89-e675c7313b17',1,'{"correlationid":"01a22df3-a324-74f3-a631-40d94bc6cf00","data":{"attributes":{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"},"changed":["addresses","name","status"],"domain":"facility","golden_id":"01a22df3-a326-7029-8c89-e675c7313b17","label":"Mercy Surgery Center","position":3,"previous_version":null,"source_keys":[{"key":"1","system":"billing"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a327-77d2-a20a-f31a4cda91a1","partitionkey":"01a22df3-a326-7029-8c89-e675c7313b17","sequence":"3","source":"/v1/domains/facility","specversion":"1.0","subject":"01a22df3-a326-7029-8c89-e675c7313b17","time":"2026-11-30T19:34:31.462311Z","type":"mdm.golden_record.created.v1"}','01a22df3-a324-74f3-a631-40d94bc6cf00',1796067271462311,'3c50c5048da5a2ca',NULL);
INSERT INTO "change" VALUES('cost_center',1,'01a22df3-a330-702f-ab1d-6c18bc1b91c7','mdm.golden_record.created.v1','01a22df3-a32f-70a3-8d85-2e1609fe1eb3',1,'{"correlationid":"01a22df3-a32d-725f-87c4-3d20b468be86","data":{"attributes":{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","parent","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-a32f-70a3-8d85-2e1609fe1eb3","label":"Operating Room","position":1,"previous_version":null,"source_keys":[{"key":"7420","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a330-702f-ab1d-6c18bc1b91c7","partitionkey":"01a22df3-a32f-70a3-8d85-2e1609fe1eb3","sequence":"1","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-a32f-70a3-8d85-2e1609fe1eb3","time":"2026-11-30T19:34:31.470674Z","type":"mdm.golden_record.created.v1"}','01a22df3-a32d-725f-87c4-3d20b468be86',1796067271470674,'94bd315aa5ff73d8',NULL);
INSERT INTO "change" VALUES('cost_center',2,'01a22df3-a337-77e9-be8e-80d7746c5ad1','mdm.golden_record.created.v1','01a22df3-a336-7351-b2f6-3014b5f87535',1,'{"correlationid":"01a22df3-a334-72ab-afa9-85b6d0f51594","data":{"attributes":{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","parent","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-a336-7351-b2f6-3014b5f87535","label":"Recovery","position":2,"previous_version":null,"source_keys":[{"key":"7430","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a337-77e9-be8e-80d7746c5ad1","partitionkey":"01a22df3-a336-7351-b2f6-3014b5f87535","sequence":"2","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-a336-7351-b2f6-3014b5f87535","time":"2026-11-30T19:34:31.477852Z","type":"mdm.golden_record.created.v1"}','01a22df3-a334-72ab-afa9-85b6d0f51594',1796067271477852,'94bd315aa5ff73d8',NULL);
INSERT INTO "change" VALUES('cost_center',3,'01a22df3-a33c-7787-8058-174e39643c41','mdm.golden_record.created.v1','01a22df3-a33c-7787-8058-174c27c8ad43',1,'{"correlationid":"01a22df3-a33b-717c-8e37-ef2967bae439","data":{"attributes":{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"},"changed":["code","facility","name","status","valid_from"],"domain":"cost_center","golden_id":"01a22df3-a33c-7787-8058-174c27c8ad43","label":"Plant Operations","position":3,"previous_version":null,"source_keys":[{"key":"8800","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a33c-7787-8058-174e39643c41","partitionkey":"01a22df3-a33c-7787-8058-174c27c8ad43","sequence":"3","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-a33c-7787-8058-174c27c8ad43","time":"2026-11-30T19:34:31.483992Z","type":"mdm.golden_record.created.v1"}','01a22df3-a33b-717c-8e37-ef2967bae439',1796067271483992,'94bd315aa5ff73d8',NULL);
INSERT INTO "change" VALUES('cost_center',4,'01a22df3-a342-706f-ad78-eef6726bb0d0','mdm.golden_record.created.v1','01a22df3-a342-706f-ad78-eef4b23b73d6',1,'{"correlationid":"01a22df3-a340-7225-878b-d829142c2505","data":{"attributes":{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"},"changed":["code","facility","grant_restricted","name","status"],"domain":"cost_center","golden_id":"01a22df3-a342-706f-ad78-eef4b23b73d6","label":"Research Trials","position":4,"previous_version":null,"source_keys":[{"key":"9999","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a342-706f-ad78-eef6726bb0d0","partitionkey":"01a22df3-a342-706f-ad78-eef4b23b73d6","sequence":"4","source":"/v1/domains/cost_center","specversion":"1.0","subject":"01a22df3-a342-706f-ad78-eef4b23b73d6","time":"2026-11-30T19:34:31.489797Z","type":"mdm.golden_record.created.v1"}','01a22df3-a340-7225-878b-d829142c2505',1796067271489797,'94bd315aa5ff73d8',NULL);
INSERT INTO "change" VALUES('vendor',1,'01a22df3-a348-75b2-b93e-d2bcbcff8c04','mdm.golden_record.created.v1','01a22df3-a347-76dd-9247-293f9122a2a9',1,'{"correlationid":"01a22df3-a346-75bd-932d-7740c62b4222","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"},"changed":["addresses","legal_name","payment_terms","phones","status","tin"],"domain":"vendor","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","position":1,"previous_version":null,"source_keys":[{"key":"V1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a348-75b2-b93e-d2bcbcff8c04","partitionkey":"01a22df3-a347-76dd-9247-293f9122a2a9","sequence":"1","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a347-76dd-9247-293f9122a2a9","time":"2026-11-30T19:34:31.495534Z","type":"mdm.golden_record.created.v1"}','01a22df3-a346-75bd-932d-7740c62b4222',1796067271495534,'f40c003aecd4d164',NULL);
INSERT INTO "change" VALUES('vendor',2,'01a22df3-a34d-755a-ba33-cab88d5c61f3','mdm.golden_record.created.v1','01a22df3-a34d-755a-ba33-cab62f059728',1,'{"correlationid":"01a22df3-a34b-736b-ae87-577e8b3c4f0a","data":{"attributes":{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"},"changed":["addresses","legal_name","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Cobalt Courier LLC","position":2,"previous_version":null,"source_keys":[{"key":"V2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a34d-755a-ba33-cab88d5c61f3","partitionkey":"01a22df3-a34d-755a-ba33-cab62f059728","sequence":"2","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a34d-755a-ba33-cab62f059728","time":"2026-11-30T19:34:31.500907Z","type":"mdm.golden_record.created.v1"}','01a22df3-a34b-736b-ae87-577e8b3c4f0a',1796067271500907,'f40c003aecd4d164',NULL);
INSERT INTO "change" VALUES('vendor',3,'01a22df3-a352-72f2-aa4d-ea3b6554f891','mdm.golden_record.created.v1','01a22df3-a352-72f2-aa4d-ea3946819ad9',1,'{"correlationid":"01a22df3-a350-73c6-9e7f-bba178363b11","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"changed":["addresses","exclusion_screening","legal_name","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-a352-72f2-aa4d-ea3946819ad9","label":"Walnut Catering LLC","position":3,"previous_version":null,"source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a352-72f2-aa4d-ea3b6554f891","partitionkey":"01a22df3-a352-72f2-aa4d-ea3946819ad9","sequence":"3","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a352-72f2-aa4d-ea3946819ad9","time":"2026-11-30T19:34:31.505917Z","type":"mdm.golden_record.created.v1"}','01a22df3-a350-73c6-9e7f-bba178363b11',1796067271505917,'f40c003aecd4d164',NULL);
INSERT INTO "change" VALUES('vendor',4,'01a22df3-a359-777e-868f-16220f39e31b','mdm.golden_record.created.v1','01a22df3-a357-7030-9a0c-18a372dcca2b',1,'{"correlationid":"01a22df3-a356-75ef-b083-5956756f9e5f","data":{"attributes":{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"},"changed":["addresses","legal_name","parent","payment_terms","phones","status"],"domain":"vendor","golden_id":"01a22df3-a357-7030-9a0c-18a372dcca2b","label":"Granite Roofing Inc","position":4,"previous_version":null,"source_keys":[{"key":"V4","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a359-777e-868f-16220f39e31b","partitionkey":"01a22df3-a357-7030-9a0c-18a372dcca2b","sequence":"4","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a357-7030-9a0c-18a372dcca2b","time":"2026-11-30T19:34:31.511328Z","type":"mdm.golden_record.created.v1"}','01a22df3-a356-75ef-b083-5956756f9e5f',1796067271511328,'f40c003aecd4d164',NULL);
INSERT INTO "change" VALUES('vendor',5,'01a22df3-a361-72dc-a143-e094196e6ec4','mdm.golden_record.updated.v1','01a22df3-a347-76dd-9247-293f9122a2a9',2,'{"correlationid":"01a22df3-a35c-708c-8949-6f1802117495","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"changed":["addresses","commodities","erp_fields","website"],"domain":"vendor","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","position":5,"previous_version":1,"source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-a361-72dc-a143-e094196e6ec4","partitionkey":"01a22df3-a347-76dd-9247-293f9122a2a9","sequence":"5","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a347-76dd-9247-293f9122a2a9","time":"2026-11-30T19:34:31.517816Z","type":"mdm.golden_record.updated.v1"}','01a22df3-a35c-708c-8949-6f1802117495',1796067271517816,'f40c003aecd4d164','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}]}');
INSERT INTO "change" VALUES('vendor',6,'01a22df3-a36a-7136-8f7e-1b2ce787c7a4','mdm.golden_record.updated.v1','01a22df3-a347-76dd-9247-293f9122a2a9',3,'{"correlationid":"01a22df3-a365-75c8-9310-df67ae0c1324","data":{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"changed":["commodities","erp_fields","payment_hold"],"domain":"vendor","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","payment_hold":{"attributes":["bank_accounts"],"reason":"a change of payment details waits for confirmation","since":"2026-11-30T19:34:31.526624Z"},"position":6,"previous_version":2,"source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":3},"datacontenttype":"application/json","id":"01a22df3-a36a-7136-8f7e-1b2ce787c7a4","partitionkey":"01a22df3-a347-76dd-9247-293f9122a2a9","sequence":"6","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a347-76dd-9247-293f9122a2a9","time":"2026-11-30T19:34:31.526624Z","type":"mdm.golden_record.updated.v1"}','01a22df3-a365-75c8-9310-df67ae0c1324',1796067271526624,'f40c003aecd4d164','{"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}]}');
INSERT INTO "change" VALUES('vendor',7,'01a22df3-a47c-76e5-a9c2-99042598419b','mdm.golden_record.merged.v1','01a22df3-a352-72f2-aa4d-ea3946819ad9',2,'{"correlationid":"01a22df3-a477-7367-b964-cae50746fecc","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"changed":[],"domain":"vendor","golden_id":"01a22df3-a352-72f2-aa4d-ea3946819ad9","label":"Walnut Catering LLC","merged_into":"01a22df3-a34d-755a-ba33-cab62f059728","position":7,"previous_version":1,"source_keys":[{"key":"V3","system":"erp"}],"status":"merged","version":2},"datacontenttype":"application/json","id":"01a22df3-a47c-76e5-a9c2-99042598419b","partitionkey":"01a22df3-a352-72f2-aa4d-ea3946819ad9","sequence":"7","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a352-72f2-aa4d-ea3946819ad9","time":"2026-11-30T19:34:31.801098Z","type":"mdm.golden_record.merged.v1"}','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,'f40c003aecd4d164',NULL);
INSERT INTO "change" VALUES('vendor',8,'01a22df3-a47d-71eb-a3c2-03d87058e1ed','mdm.golden_record.updated.v1','01a22df3-a34d-755a-ba33-cab62f059728',2,'{"correlationid":"01a22df3-a477-7367-b964-cae50746fecc","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"changed":["addresses","exclusion_screening","legal_name","phones"],"domain":"vendor","golden_id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Walnut Catering LLC","position":8,"previous_version":1,"source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-a47d-71eb-a3c2-03d87058e1ed","partitionkey":"01a22df3-a34d-755a-ba33-cab62f059728","sequence":"8","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a34d-755a-ba33-cab62f059728","time":"2026-11-30T19:34:31.801098Z","type":"mdm.golden_record.updated.v1"}','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,'f40c003aecd4d164','{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","phones":["+17753294000"]}');
INSERT INTO "change" VALUES('vendor',9,'01a22df3-a487-735f-b6eb-e24357e5ae2d','mdm.golden_record.updated.v1','01a22df3-a34d-755a-ba33-cab62f059728',3,'{"correlationid":"01a22df3-a483-7012-bc01-9618b21052b9","data":{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"changed":[],"domain":"vendor","golden_id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Walnut Catering LLC","position":9,"previous_version":2,"source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"},{"key":"L1","system":"procurement"}],"status":"live","version":3},"datacontenttype":"application/json","id":"01a22df3-a487-735f-b6eb-e24357e5ae2d","partitionkey":"01a22df3-a34d-755a-ba33-cab62f059728","sequence":"9","source":"/v1/domains/vendor","specversion":"1.0","subject":"01a22df3-a34d-755a-ba33-cab62f059728","time":"2026-11-30T19:34:31.812438Z","type":"mdm.golden_record.updated.v1"}','01a22df3-a483-7012-bc01-9618b21052b9',1796067271812438,'f40c003aecd4d164','{}');
INSERT INTO "change" VALUES('item',1,'01a22df3-a48f-75ca-bf72-f913c8940dde','mdm.golden_record.created.v1','01a22df3-a48e-7073-a44f-0fc44f11fc1b',1,'{"correlationid":"01a22df3-a48b-7162-bf97-17b1cb57e9a0","data":{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"changed":["base_uom","charge_mappings","description","gtins","item_type","manufacturer","mfr_part_number","status"],"domain":"item","golden_id":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","label":"Suture Vicryl 3-0 27in","position":1,"previous_version":null,"source_keys":[{"key":"I1","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a48f-75ca-bf72-f913c8940dde","partitionkey":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","sequence":"1","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","time":"2026-11-30T19:34:31.822009Z","type":"mdm.golden_record.created.v1"}','01a22df3-a48b-7162-bf97-17b1cb57e9a0',1796067271822009,'9a8de68b7cd33433',NULL);
INSERT INTO "change" VALUES('item',2,'01a22df3-a497-74c8-a071-adf1c46c589b','mdm.golden_record.updated.v1','01a22df3-a48e-7073-a44f-0fc44f11fc1b',2,'{"correlationid":"01a22df3-a493-7765-abc7-bc97266655ae","data":{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"changed":[],"domain":"item","golden_id":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","label":"Suture Vicryl 3-0 27in","position":2,"previous_version":1,"source_keys":[{"key":"I1","system":"billing"},{"key":"I1","system":"erp"}],"status":"live","version":2},"datacontenttype":"application/json","id":"01a22df3-a497-74c8-a071-adf1c46c589b","partitionkey":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","sequence":"2","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","time":"2026-11-30T19:34:31.828457Z","type":"mdm.golden_record.updated.v1"}','01a22df3-a493-7765-abc7-bc97266655ae',1796067271828457,'9a8de68b7cd33433','{}');
INSERT INTO "change" VALUES('item',3,'01a22df3-a49e-7191-83ce-d00cc5821474','mdm.golden_record.created.v1','01a22df3-a49d-77b6-923d-7e42da08ea0c',1,'{"correlationid":"01a22df3-a49c-770f-8e60-9d9e7a41cbce","data":{"attributes":{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]},"changed":["base_uom","description","item_type","manufacturer","mfr_part_number","status","substitutes"],"domain":"item","golden_id":"01a22df3-a49d-77b6-923d-7e42da08ea0c","label":"Pacemaker dual chamber","position":3,"previous_version":null,"source_keys":[{"key":"I2","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a49e-7191-83ce-d00cc5821474","partitionkey":"01a22df3-a49d-77b6-923d-7e42da08ea0c","sequence":"3","source":"/v1/domains/item","specversion":"1.0","subject":"01a22df3-a49d-77b6-923d-7e42da08ea0c","time":"2026-11-30T19:34:31.837261Z","type":"mdm.golden_record.created.v1"}','01a22df3-a49c-770f-8e60-9d9e7a41cbce',1796067271837261,'9a8de68b7cd33433',NULL);
INSERT INTO "change" VALUES('account',1,'01a22df3-a4a3-72d5-81f9-f9ec1483825e','mdm.golden_record.created.v1','01a22df3-a4a3-72d5-81f9-f9ea114f806a',1,'{"correlationid":"01a22df3-a4a1-7572-84a7-b6dfc6d35b98","data":{"attributes":{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"},"changed":["account_type","chart","code","name","segment","status"],"domain":"account","golden_id":"01a22df3-a4a3-72d5-81f9-f9ea114f806a","label":"Supplies","position":1,"previous_version":null,"source_keys":[{"key":"6100","system":"erp"}],"status":"live","version":1},"datacontenttype":"application/json","id":"01a22df3-a4a3-72d5-81f9-f9ec1483825e","partitionkey":"01a22df3-a4a3-72d5-81f9-f9ea114f806a","sequence":"1","source":"/v1/domains/account","specversion":"1.0","subject":"01a22df3-a4a3-72d5-81f9-f9ea114f806a","time":"2026-11-30T19:34:31.842797Z","type":"mdm.golden_record.created.v1"}','01a22df3-a4a1-7572-84a7-b6dfc6d35b98',1796067271842797,'81ec4aadfcad0390',NULL);
CREATE TABLE change_request (
  id                TEXT PRIMARY KEY,
  domain            TEXT NOT NULL,
  golden_id         TEXT NOT NULL,      -- what it would change now: it follows merges
  home_id           TEXT NOT NULL,      -- what it was proposed for
  operation         TEXT NOT NULL,
  proposal          TEXT NOT NULL,      -- JSON: what the operation is carried out with
  difference        TEXT NOT NULL,      -- JSON list of {attribute, from, to}, not masked
  state             TEXT NOT NULL,
  submitted_by      TEXT NOT NULL,      -- JSON list
  reason            TEXT NOT NULL,
  evidence          TEXT,
  requirements      TEXT NOT NULL,      -- JSON list: what the policy asks
  rules_version     TEXT NOT NULL,
  approvals         TEXT NOT NULL,      -- JSON list of {by, at, groups, evidence}
  golden_version    INTEGER NOT NULL,   -- the version it was based on
  effective_at      INTEGER,
  due_at            INTEGER,            -- when it is carried out, once it is approved
  remark            TEXT,               -- why it was pushed back, recalled or rejected
  decided_by        TEXT,
  decided_at        INTEGER,
  committed_version INTEGER,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  correlation_id    TEXT NOT NULL,
  version           INTEGER NOT NULL
);
CREATE TABLE code_retake (
  domain     TEXT PRIMARY KEY,
  digest     TEXT NOT NULL,           -- of the code maps and code lists
  after_id   TEXT NOT NULL,           -- the last source record that had its turn
  running    BOOLEAN NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE TABLE consumer (
  owner      TEXT NOT NULL,             -- subject of the token
  name       TEXT NOT NULL,
  domains    TEXT NOT NULL,             -- JSON list
  filter     TEXT NOT NULL,             -- JSON object
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (owner, name)
);
INSERT INTO "consumer" VALUES('buyer','payables','["vendor"]','{}',1796067271911666,1796067271911666);
CREATE TABLE consumer_head (
  consumer TEXT PRIMARY KEY,           -- id of a subscription; of a system: = and its name
  acked_at INTEGER NOT NULL
);
CREATE TABLE consumer_key (
  domain       TEXT NOT NULL,
  system       TEXT NOT NULL,
  key          TEXT NOT NULL,
  golden_id    TEXT NOT NULL,
  consumer     TEXT NOT NULL,
  confirmed_at INTEGER NOT NULL,       -- when the consumer last said so
  PRIMARY KEY (domain, system, key)
) WITHOUT ROWID;
CREATE TABLE consumer_position (
  owner       TEXT NOT NULL,
  name        TEXT NOT NULL,
  domain      TEXT NOT NULL,
  position    INTEGER NOT NULL,         -- everything up to here is processed
  incarnation TEXT NOT NULL,            -- of the feed when it was said
  moved_at    INTEGER NOT NULL,
  PRIMARY KEY (owner, name, domain)
);
INSERT INTO "consumer_position" VALUES('buyer','payables','vendor',9,'01a22df3-9f87-772a-a497-928f4609743d',1796067271911666);
CREATE TABLE consumer_record (
  consumer       TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  domain         TEXT NOT NULL,
  version        INTEGER NOT NULL,     -- newest version applied; 0: none
  state          TEXT NOT NULL,        -- applied | failed
  failed_version INTEGER,              -- the version that the error is about
  error          TEXT,
  system         TEXT,                 -- name under which the consumer's keys are registered
  local_key      TEXT,
  acked_at       INTEGER NOT NULL,
  PRIMARY KEY (consumer, golden_id)
) WITHOUT ROWID;
CREATE TABLE crosswalk (
  record_id   TEXT NOT NULL,
  revision    INTEGER NOT NULL,
  golden_id   TEXT NOT NULL,
  linked_at   INTEGER NOT NULL,
  unlinked_at INTEGER,
  PRIMARY KEY (record_id, revision)
) WITHOUT ROWID;
INSERT INTO "crosswalk" VALUES('108c9d9a3ef973aa4007fc68232e71b0',15,'01a22df3-a458-71d2-b105-896dc54205b5',1796067271767810,NULL);
INSERT INTO "crosswalk" VALUES('12dfd36d280a0fbafaa72009422fa89d',4,'01a22df3-a320-76f0-ac70-43333e2339c3',1796067271455955,NULL);
INSERT INTO "crosswalk" VALUES('3743fa4abc82a1e549dc22fb835ba2a7',6,'01a22df3-a352-72f2-aa4d-ea3946819ad9',1796067271505917,1796067271801098);
INSERT INTO "crosswalk" VALUES('3743fa4abc82a1e549dc22fb835ba2a7',17,'01a22df3-a34d-755a-ba33-cab62f059728',1796067271801098,NULL);
INSERT INTO "crosswalk" VALUES('51ac4e4dfde3143110776d61b75d3c87',4,'01a22df3-a34d-755a-ba33-cab62f059728',1796067271500907,NULL);
INSERT INTO "crosswalk" VALUES('5e00a783036a8bc46088b96f1ab00343',8,'01a22df3-a342-706f-ad78-eef4b23b73d6',1796067271489797,NULL);
INSERT INTO "crosswalk" VALUES('6172c8de8c28056e295c073a216c6102',2,'01a22df3-a32f-70a3-8d85-2e1609fe1eb3',1796067271470674,NULL);
INSERT INTO "crosswalk" VALUES('635b5b183a81198f90dc089fa61a492f',2,'01a22df3-a347-76dd-9247-293f9122a2a9',1796067271495534,NULL);
INSERT INTO "crosswalk" VALUES('69609bcc2f8ebdd1b9b3a782b3f1ef1a',2,'01a22df3-a48e-7073-a44f-0fc44f11fc1b',1796067271822009,NULL);
INSERT INTO "crosswalk" VALUES('6a4cfb3d27990e6c3d224ad6e709f177',7,'01a22df3-a49d-77b6-923d-7e42da08ea0c',1796067271837261,NULL);
INSERT INTO "crosswalk" VALUES('72060f621ce60949195af9ffa086d45e',10,'01a22df3-a347-76dd-9247-293f9122a2a9',1796067271517816,NULL);
INSERT INTO "crosswalk" VALUES('78ff60eee38a5a0b8631baef40e7d501',20,'01a22df3-a34d-755a-ba33-cab62f059728',1796067271812438,NULL);
INSERT INTO "crosswalk" VALUES('8d623565b2dd9111b880e30e1ecee7d6',8,'01a22df3-a357-7030-9a0c-18a372dcca2b',1796067271511328,NULL);
INSERT INTO "crosswalk" VALUES('ac849a312b5b3e26be68fc6bb68bd8a8',2,'01a22df3-a30f-714a-a1cf-c8f18e47a95a',1796067271438339,NULL);
INSERT INTO "crosswalk" VALUES('bbdc8e1cca9489e2980105fa9ecd7fcb',4,'01a22df3-a48e-7073-a44f-0fc44f11fc1b',1796067271828457,NULL);
INSERT INTO "crosswalk" VALUES('d99b04f17499c9ff5845cd251c5afdd2',6,'01a22df3-a33c-7787-8058-174c27c8ad43',1796067271483992,NULL);
INSERT INTO "crosswalk" VALUES('dd9f478c817472c101b21962efe4cb94',6,'01a22df3-a326-7029-8c89-e675c7313b17',1796067271462311,NULL);
INSERT INTO "crosswalk" VALUES('e1e13fa35610f21e5168a5321b603a62',4,'01a22df3-a336-7351-b2f6-3014b5f87535',1796067271477852,NULL);
INSERT INTO "crosswalk" VALUES('e5c9e3d8a813935db18b88fcce857798',2,'01a22df3-a4a3-72d5-81f9-f9ea114f806a',1796067271842797,NULL);
CREATE TABLE decision (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  record_id      TEXT NOT NULL,
  golden_id      TEXT NOT NULL,
  outcome        TEXT NOT NULL,
  explanation    TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL
, rules_version TEXT NOT NULL DEFAULT '');
INSERT INTO "decision" VALUES('01a22df3-a30f-714a-a1cf-c8f23cb0380a','facility','ac849a312b5b3e26be68fc6bb68bd8a8','01a22df3-a30f-714a-a1cf-c8f18e47a95a','created','{"record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a309-769a-9131-b0c57deaa7df',1796067271438339,'3c50c5048da5a2ca');
INSERT INTO "decision" VALUES('01a22df3-a320-76f0-ac70-43344e0737d6','facility','12dfd36d280a0fbafaa72009422fa89d','01a22df3-a320-76f0-ac70-43333e2339c3','created','{"record_id":"12dfd36d280a0fbafaa72009422fa89d","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a31e-7703-953e-264bd64d7c71',1796067271455955,'3c50c5048da5a2ca');
INSERT INTO "decision" VALUES('01a22df3-a326-7029-8c89-e6763828d542','facility','dd9f478c817472c101b21962efe4cb94','01a22df3-a326-7029-8c89-e675c7313b17','created','{"record_id":"dd9f478c817472c101b21962efe4cb94","model_version":"f8ba32819e1a7487","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','portal-feed','01a22df3-a324-74f3-a631-40d94bc6cf00',1796067271462311,'3c50c5048da5a2ca');
INSERT INTO "decision" VALUES('01a22df3-a32f-70a3-8d85-2e171a3cbd4d','cost_center','6172c8de8c28056e295c073a216c6102','01a22df3-a32f-70a3-8d85-2e1609fe1eb3','created','{"record_id":"6172c8de8c28056e295c073a216c6102","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a32d-725f-87c4-3d20b468be86',1796067271470674,'94bd315aa5ff73d8');
INSERT INTO "decision" VALUES('01a22df3-a336-7351-b2f6-30158f0f1cf8','cost_center','e1e13fa35610f21e5168a5321b603a62','01a22df3-a336-7351-b2f6-3014b5f87535','created','{"record_id":"e1e13fa35610f21e5168a5321b603a62","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a334-72ab-afa9-85b6d0f51594',1796067271477852,'94bd315aa5ff73d8');
INSERT INTO "decision" VALUES('01a22df3-a33c-7787-8058-174d6cd94222','cost_center','d99b04f17499c9ff5845cd251c5afdd2','01a22df3-a33c-7787-8058-174c27c8ad43','created','{"record_id":"d99b04f17499c9ff5845cd251c5afdd2","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a33b-717c-8e37-ef2967bae439',1796067271483992,'94bd315aa5ff73d8');
INSERT INTO "decision" VALUES('01a22df3-a342-706f-ad78-eef543735151','cost_center','5e00a783036a8bc46088b96f1ab00343','01a22df3-a342-706f-ad78-eef4b23b73d6','created','{"record_id":"5e00a783036a8bc46088b96f1ab00343","model_version":"d3cb072daad58b3a","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a340-7225-878b-d829142c2505',1796067271489797,'94bd315aa5ff73d8');
INSERT INTO "decision" VALUES('01a22df3-a348-75b2-b93e-d2bb75bd6867','vendor','635b5b183a81198f90dc089fa61a492f','01a22df3-a347-76dd-9247-293f9122a2a9','created','{"record_id":"635b5b183a81198f90dc089fa61a492f","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a346-75bd-932d-7740c62b4222',1796067271495534,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a34d-755a-ba33-cab7b17d580d','vendor','51ac4e4dfde3143110776d61b75d3c87','01a22df3-a34d-755a-ba33-cab62f059728','created','{"record_id":"51ac4e4dfde3143110776d61b75d3c87","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a34b-736b-ae87-577e8b3c4f0a',1796067271500907,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a352-72f2-aa4d-ea3a8fefdcce','vendor','3743fa4abc82a1e549dc22fb835ba2a7','01a22df3-a352-72f2-aa4d-ea3946819ad9','created','{"record_id":"3743fa4abc82a1e549dc22fb835ba2a7","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a350-73c6-9e7f-bba178363b11',1796067271505917,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a357-7030-9a0c-18a4633e6772','vendor','8d623565b2dd9111b880e30e1ecee7d6','01a22df3-a357-7030-9a0c-18a372dcca2b','created','{"record_id":"8d623565b2dd9111b880e30e1ecee7d6","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a356-75ef-b083-5956756f9e5f',1796067271511328,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a35e-76eb-85e8-f505fa64b271','vendor','72060f621ce60949195af9ffa086d45e','01a22df3-a347-76dd-9247-293f9122a2a9','joined','{"record_id":"72060f621ce60949195af9ffa086d45e","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"BAXTER HEALTHCARE CORPORATION","right":"Baxter Healthcare Corp","left_compared":"BAXTER HEALTHCARE","right_compared":"BAXTER HEALTHCARE","level":"exact","weight":21.96538021818519,"frequency_adjustment":8.965380218185189},{"name":"address","left":"1 Baxter Pkwy, Deerfield, IL 60015-4625","right":"One Baxter Parkway, Deerfield, IL 60015","left_compared":"1, BAXTER, DEERFIELD, IL, 60015","right_compared":"BAXTER, DEERFIELD, IL, 60015","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+12249482000","right":"+12249482000","left_compared":"2249482000","right_compared":"2249482000","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":"•••","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":"https://www.baxter.com","right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":31.67766783863574,"probability":0.9999999997088802,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}','portal-feed','01a22df3-a35c-708c-8949-6f1802117495',1796067271517816,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a367-72d5-a11a-8bc9fc3fb1d6','vendor','635b5b183a81198f90dc089fa61a492f','01a22df3-a347-76dd-9247-293f9122a2a9','updated','{"record_id":"635b5b183a81198f90dc089fa61a492f","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"72060f621ce60949195af9ffa086d45e","system":"procurement","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Baxter Healthcare Corp","right":"BAXTER HEALTHCARE CORPORATION","left_compared":"BAXTER HEALTHCARE","right_compared":"BAXTER HEALTHCARE","level":"exact","weight":21.96538021818519,"frequency_adjustment":8.965380218185189},{"name":"address","left":"One Baxter Parkway, Deerfield, IL 60015","right":"1 Baxter Pkwy, Deerfield, IL 60015-4625","left_compared":"BAXTER, DEERFIELD, IL, 60015","right_compared":"1, BAXTER, DEERFIELD, IL, 60015","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+12249482000","right":"+12249482000","left_compared":"2249482000","right_compared":"2249482000","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":"•••","right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":"https://www.baxter.com","level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":31.67766783863574,"probability":0.9999999997088802,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}','erp-feed','01a22df3-a365-75c8-9310-df67ae0c1324',1796067271526624,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a458-71d2-b105-896ea13c1791','vendor','108c9d9a3ef973aa4007fc68232e71b0','01a22df3-a458-71d2-b105-896dc54205b5','review','{"record_id":"108c9d9a3ef973aa4007fc68232e71b0","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":2,"overflow":false,"candidates":[{"record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp","golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Baxter Health Care","right":"Baxter Healthcare Corp","left_compared":"BAXTER HEALTH CARE","right_compared":"BAXTER HEALTHCARE","level":"equivalent","weight":21.287712379549447,"frequency_adjustment":9.287712379549447},{"name":"address","left":"25212 W Illinois Route 120, Round Lake, IL 60073","right":"One Baxter Parkway, Deerfield, IL 60015","left_compared":"25212, 120, ROUND LAKE, IL, 60073","right_compared":"BAXTER, DEERFIELD, IL, 60015","level":"same_state","weight":-7.0,"frequency_adjustment":0.0},{"name":"phone","left":null,"right":"+12249482000","right_compared":"2249482000","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":"•••","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":0.9999999999999982,"probability":0.6666666666666664,"verdict":"possible_match","match_key":"~NAME-ADDRESS","shared_keys":["name_prefix","rare_token","rare_token+state","sound_token+state"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"Only possible matches were found."}','portal-feed','01a22df3-a36f-7015-83e2-8cdc28b66d6c',1796067271767810,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a485-71bf-b991-5bf874e0f44b','vendor','78ff60eee38a5a0b8631baef40e7d501','01a22df3-a34d-755a-ba33-cab62f059728','joined','{"record_id":"78ff60eee38a5a0b8631baef40e7d501","model_version":"66ba617cc8acc686","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"3743fa4abc82a1e549dc22fb835ba2a7","system":"erp","golden_id":"01a22df3-a34d-755a-ba33-cab62f059728","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"name","left":"Walnut Catering LLC","right":"Walnut Catering LLC","left_compared":"WALNUT CATERING","right_compared":"WALNUT CATERING","level":"exact","weight":22.287712379549447,"frequency_adjustment":9.287712379549447},{"name":"address","left":"8 Orchard Avenue, Macon, GA 31201","right":"8 Orchard Avenue, Macon, GA 31201","left_compared":"8, ORCHARD, MACON, GA, 31201","right_compared":"8, ORCHARD, MACON, GA, 31201","level":"exact","weight":12.0,"frequency_adjustment":0.0},{"name":"phone","left":"+14787421100","right":"+14787421100","left_compared":"4787421100","right_compared":"4787421100","level":"exact","weight":11.0,"frequency_adjustment":0.0},{"name":"tin","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"uei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"lei","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"duns","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"cage","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"npi","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"gln","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"email","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"website","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":32.0,"probability":0.9999999997671694,"verdict":"match","match_key":"+NAME+ADDRESS+PHONE","shared_keys":["name_key","name_prefix","rare_token","rare_token_pair","rare_token+state","sound_token+state","phone","zip5+house_number"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"66ba617cc8acc686"}}],"reason":"One golden record is above the automatic threshold."}','portal-feed','01a22df3-a483-7012-bc01-9618b21052b9',1796067271812438,'f40c003aecd4d164');
INSERT INTO "decision" VALUES('01a22df3-a48e-7073-a44f-0fc5be1c910a','item','69609bcc2f8ebdd1b9b3a782b3f1ef1a','01a22df3-a48e-7073-a44f-0fc44f11fc1b','created','{"record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a48b-7162-bf97-17b1cb57e9a0',1796067271822009,'9a8de68b7cd33433');
INSERT INTO "decision" VALUES('01a22df3-a495-74c5-b764-90f42c2c5f80','item','bbdc8e1cca9489e2980105fa9ecd7fcb','01a22df3-a48e-7073-a44f-0fc44f11fc1b','joined','{"record_id":"bbdc8e1cca9489e2980105fa9ecd7fcb","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":1,"overflow":false,"candidates":[{"record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","system":"erp","golden_id":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","assessment":{"prior":-13.287712379549449,"comparisons":[{"name":"description","left":"Suture Vicryl 3-0 27in","right":"Suture Vicryl 3-0 27in","left_compared":"SUTURE VICRYL 3-0 27IN","right_compared":"SUTURE VICRYL 3-0 27IN","level":"exact","weight":7.0,"frequency_adjustment":2.0},{"name":"manufacturer","left":"Ethicon","right":"Ethicon","left_compared":"ETHICON","right_compared":"ETHICON","level":"exact","weight":3.0,"frequency_adjustment":0.0},{"name":"mfr_part_number","left":"J316H","right":"J316H","level":"exact","weight":13.0,"frequency_adjustment":-0.0},{"name":"gtin","left":null,"right":"10705031010017","level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"udi_di","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"ndc","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"vendor_part_number","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"unspsc","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"hcpcs","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0},{"name":"unit_price","left":null,"right":null,"level":"missing","weight":0.0,"frequency_adjustment":0.0}],"vetoes":[],"weight":9.712287620450551,"probability":0.9988093264979149,"verdict":"match","match_key":"+DESCRIPTION+MANUFACTURER+MFR_PART_NUMBER","shared_keys":["identifier:mfr_part_number","name_key:description","rare_token_pair:description"],"thresholds":{"automatic":0.97,"possible":0.25},"model_version":"b0057d4e1de194bc"}}],"reason":"One golden record is above the automatic threshold."}','portal-feed','01a22df3-a493-7765-abc7-bc97266655ae',1796067271828457,'9a8de68b7cd33433');
INSERT INTO "decision" VALUES('01a22df3-a49d-77b6-923d-7e43593e0c0f','item','6a4cfb3d27990e6c3d224ad6e709f177','01a22df3-a49d-77b6-923d-7e42da08ea0c','created','{"record_id":"6a4cfb3d27990e6c3d224ad6e709f177","model_version":"b0057d4e1de194bc","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a49c-770f-8e60-9d9e7a41cbce',1796067271837261,'9a8de68b7cd33433');
INSERT INTO "decision" VALUES('01a22df3-a4a3-72d5-81f9-f9eb9a918d82','account','e5c9e3d8a813935db18b88fcce857798','01a22df3-a4a3-72d5-81f9-f9ea114f806a','created','{"record_id":"e5c9e3d8a813935db18b88fcce857798","model_version":"0c0717df04ca94d6","thresholds":{"automatic":0.97,"possible":0.25},"candidates_compared":0,"overflow":false,"candidates":[],"reason":"No other record shares a blocking key."}','erp-feed','01a22df3-a4a1-7572-84a7-b6dfc6d35b98',1796067271842797,'81ec4aadfcad0390');
CREATE TABLE definition_version (
  id             TEXT PRIMARY KEY, -- in order of time
  kind           TEXT NOT NULL,    -- chart | map_set | close_calendar | code_list | code_map | source_mapping
  name           TEXT NOT NULL,
  number         INTEGER NOT NULL, -- 1, 2, 3 … of this name
  state          TEXT NOT NULL,    -- draft | in_review | approved | rejected | retired
  body           TEXT NOT NULL,    -- JSON; never changes once approved
  valid_from     TEXT,             -- first day on which it counts
  valid_to       TEXT,             -- first day on which it no longer counts
  note           TEXT NOT NULL,    -- what it changes, in its authors' words
  findings       TEXT NOT NULL,    -- JSON: what the last proof found
  authors        TEXT NOT NULL,    -- JSON: subjects who wrote it or submitted it, and so cannot approve it
  created_by     TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  decided_by     TEXT,             -- who approved, rejected or retired it last
  decided_at     INTEGER,
  reason         TEXT,
  override_reason TEXT,             -- why it was approved in spite of what may be overridden
  correlation_id TEXT NOT NULL,
  version        INTEGER NOT NULL
);
CREATE TABLE delivery_attempt (
  id              TEXT PRIMARY KEY,   -- in order of time
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,      -- empty for a ping
  position        INTEGER NOT NULL,         -- 0 for a ping
  event_id        TEXT NOT NULL,
  cause           TEXT NOT NULL,      -- change | retry | probe | ping
  attempt         INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  duration_us     INTEGER NOT NULL,
  status          INTEGER,                  -- HTTP status, when there was an answer
  outcome         TEXT NOT NULL,      -- delivered | failed
  error           TEXT NOT NULL
, batch_id TEXT);
CREATE TABLE delivery_failure (
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL,
  golden_id       TEXT NOT NULL,
  state           TEXT NOT NULL,      -- due | parked (waits for an earlier one of its golden record) | dead
  attempts        INTEGER NOT NULL,
  next_at         INTEGER NOT NULL,
  last_error      TEXT NOT NULL,
  first_failed_at INTEGER NOT NULL, dead_at INTEGER,
  PRIMARY KEY (subscription_id, domain, position)
);
CREATE TABLE domain_head (
  domain      TEXT PRIMARY KEY,
  position    INTEGER NOT NULL,            -- last position of the change feed
  revision    INTEGER NOT NULL,            -- last number given to any write of the domain
  audit_seq   INTEGER NOT NULL,
  audit_hash  TEXT NOT NULL,
  incarnation TEXT NOT NULL   -- changes when positions may have been lost (restore, failover)
, model_id TEXT, rules_id TEXT, first_position INTEGER NOT NULL DEFAULT 1);
INSERT INTO "domain_head" VALUES('operations',0,0,0,'','01a22df3-9eb1-77a0-b090-31c0bf1a24ce',NULL,NULL,1);
INSERT INTO "domain_head" VALUES('account',1,2,2,'fd046a066c162ccc676b437b79bbcd148399b43c3cdf0e1908effbf779368ebe','01a22df3-9ebb-7684-bb1c-d8ac03e6c38e',NULL,'01a22df3-9ebc-706f-ab52-550347b002b8',1);
INSERT INTO "domain_head" VALUES('account_mapping',0,0,1,'1710b21d89030b7dd6a9a18e326047f24584173d9a688bdb80abc22a392b892a','01a22df3-9ed9-74ee-8515-04e1f530c35b',NULL,'01a22df3-9ed9-74ee-8515-04e368421a96',1);
INSERT INTO "domain_head" VALUES('cost_center',4,8,5,'8e654a9113cc3ee569d0d469323552a969ba98cdd818d5190b7985b19b4b92e1','01a22df3-9f01-7548-9d8d-e141a042aa9a',NULL,'01a22df3-9f01-7548-9d8d-e143458e8d4a',1);
INSERT INTO "domain_head" VALUES('facility',3,6,4,'15d0d2cf46fae8b52a99c4b2c0ddfecb18cf5f4fc23092354fbb05e6f5501037','01a22df3-9f22-74c7-b7d1-c953c761c52c',NULL,'01a22df3-9f23-713f-b307-5abac2e81344',1);
INSERT INTO "domain_head" VALUES('item',3,7,4,'1ac3f22069c506dd415a8818d8d77b17f8ecd51e2443b6370c0bde5c4b4de078','01a22df3-9f49-75c3-b9ce-aae01c38f091',NULL,'01a22df3-9f49-75c3-b9ce-aae2fee8d596',1);
INSERT INTO "domain_head" VALUES('vendor',9,22,11,'e0eb961649a453974803af0f842e557d5bfc18ad0dd25c00bebb5f4ad721cc94','01a22df3-9f87-772a-a497-928f4609743d',NULL,'01a22df3-9f87-772a-a497-9291290b4c82',1);
CREATE TABLE golden_check (
  golden_id TEXT NOT NULL PRIMARY KEY,
  domain    TEXT NOT NULL,
  due_at    INTEGER,                    -- microseconds since 1970; nothing changes by time alone where it is null
  accepted  TEXT NOT NULL               -- JSON object: check to hash of the findings that were accepted
) WITHOUT ROWID;
INSERT INTO "golden_check" VALUES('01a22df3-a34d-755a-ba33-cab62f059728','vendor',1797811200000000,'{}');
INSERT INTO "golden_check" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9','vendor',1797811200000000,'{}');
CREATE TABLE golden_identifier (
  domain    TEXT NOT NULL,
  value     TEXT NOT NULL,              -- hash of attribute and value
  golden_id TEXT NOT NULL,
  attribute TEXT NOT NULL,
  PRIMARY KEY (domain, value, golden_id)
);
INSERT INTO "golden_identifier" VALUES('item','4e13e373686e0ba8d38e08875a3d0ebedd3baa32e0c9edc1cda499a59a6f9ba2','01a22df3-a48e-7073-a44f-0fc44f11fc1b','gtins.gtin');
CREATE TABLE golden_merge (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  survivor_id    TEXT NOT NULL,
  loser_id       TEXT NOT NULL,
  members        TEXT NOT NULL,         -- JSON list of the record ids that moved
  redirected     TEXT NOT NULL,         -- JSON list of the ids that had been merged into the loser before
  reason         TEXT NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  undone_at      INTEGER,
  undone_by      TEXT
);
INSERT INTO "golden_merge" VALUES('01a22df3-a47c-76e5-a9c2-9905e58c6384','vendor','01a22df3-a34d-755a-ba33-cab62f059728','01a22df3-a352-72f2-aa4d-ea3946819ad9','["3743fa4abc82a1e549dc22fb835ba2a7"]','[]','One company.','ann','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,NULL,NULL);
CREATE TABLE golden_override (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  golden_id      TEXT NOT NULL,         -- where it counts now
  home_id        TEXT NOT NULL,         -- where it was made: a split takes it back there
  attribute      TEXT NOT NULL,
  value          TEXT NOT NULL,         -- JSON; null: no value
  expiry         TEXT NOT NULL,         -- JSON
  expires_at     INTEGER,               -- when the expiry names a moment
  baseline       TEXT NOT NULL,         -- fingerprint of the value beneath it when it was made
  author         TEXT NOT NULL,
  reason         TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  made_at        INTEGER NOT NULL,
  ended_at       INTEGER,
  ended_by       TEXT,
  ended_reason   TEXT
, valid_from TEXT, valid_to TEXT);
CREATE TABLE golden_past (
  golden_id           TEXT NOT NULL,
  revision            INTEGER NOT NULL,      -- of the commit that replaced it
  until               INTEGER NOT NULL,
  domain              TEXT NOT NULL,
  status              TEXT NOT NULL,
  merged_into         TEXT,
  held                BOOLEAN NOT NULL,
  label               TEXT NOT NULL,
  version             INTEGER NOT NULL,
  working             TEXT NOT NULL,
  lineage             TEXT NOT NULL,
  refused             TEXT NOT NULL,
  published_version   INTEGER,
  published           TEXT,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  published_at        INTEGER,
  periods             TEXT,
  retired_by          TEXT,
  next_period_at      INTEGER,
  sensitive_working   TEXT,               -- sensitive attributes, never in what is served to all
  sensitive_published TEXT,
  PRIMARY KEY (golden_id, revision)
);
INSERT INTO "golden_past" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9',11,1796067271517816,'vendor','live',NULL,0,'Baxter Healthcare Corp',1,'{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"}','{"members":[["erp","V1"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"},"domain":"vendor","id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","published_at":"2026-11-30T19:34:31.495534Z","source_keys":[{"key":"V1","system":"erp"}],"status":"live","version":1}',1796067271495534,1796067271495534,1796067271495534,NULL,NULL,NULL,'{"tin":"36-2604143"}','{"tin":"36-2604143"}');
INSERT INTO "golden_past" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9',13,1796067271526624,'vendor','live',NULL,0,'Baxter Healthcare Corp',2,'{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}','{"members":[["erp","V1"],["procurement","9007"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"procurement","key":"9007","reason":"gave 1 entry"}]},"commodities":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"erp_fields":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"9007","value":"BAXTER HEALTHCARE CORPORATION","reason":"source procurement comes later in the source order"}]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":"N45","reason":"source procurement comes later in the source order"}]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"procurement","key":"9007","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"website":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',2,'{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"domain":"vendor","id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","published_at":"2026-11-30T19:34:31.517816Z","source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":2}',1796067271495534,1796067271517816,1796067271517816,NULL,NULL,NULL,'{"tin":"36-2604143"}','{"tin":"36-2604143"}');
INSERT INTO "golden_past" VALUES('01a22df3-a34d-755a-ba33-cab62f059728',18,1796067271801098,'vendor','live',NULL,0,'Cobalt Courier LLC',1,'{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}','{"members":[["erp","V2"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V2","record_id":"51ac4e4dfde3143110776d61b75d3c87","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Cobalt Courier LLC","published_at":"2026-11-30T19:34:31.500907Z","source_keys":[{"key":"V2","system":"erp"}],"status":"live","version":1}',1796067271500907,1796067271500907,1796067271500907,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "golden_past" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9',18,1796067271801098,'vendor','live',NULL,0,'Walnut Catering LLC',1,'{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}','{"members":[["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"domain":"vendor","id":"01a22df3-a352-72f2-aa4d-ea3946819ad9","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:31.505917Z","source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1}',1796067271505917,1796067271505917,1796067271505917,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "golden_past" VALUES('01a22df3-a34d-755a-ba33-cab62f059728',21,1796067271812438,'vendor','live',NULL,0,'Walnut Catering LLC',2,'{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}','{"members":[["erp","V2"],["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"}]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"longest","reason":"the longest value","rule":"survivorship.attributes.legal_name","others":[{"system":"erp","key":"V2","value":"Cobalt Courier LLC","reason":"a shorter value"}]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"}]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]}}}','{}',2,'{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:31.801098Z","source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"}],"status":"live","version":2}',1796067271500907,1796067271801098,1796067271801098,NULL,NULL,NULL,'{}','{}');
INSERT INTO "golden_past" VALUES('01a22df3-a48e-7073-a44f-0fc44f11fc1b',5,1796067271828457,'item','live',NULL,0,'Suture Vicryl 3-0 27in',1,'{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}','{"members":[["erp","I1"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"charge_mappings":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"description":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.description","others":[]},"gtins":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.gtins","others":[]},"item_type":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"mfr_part_number":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"domain":"item","id":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","label":"Suture Vicryl 3-0 27in","published_at":"2026-11-30T19:34:31.822009Z","source_keys":[{"key":"I1","system":"erp"}],"status":"live","version":1}',1796067271822009,1796067271822009,1796067271822009,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE golden_record (
  id                TEXT PRIMARY KEY,
  domain            TEXT NOT NULL,
  status            TEXT NOT NULL,      -- live | merged | retired
  merged_into       TEXT,
  held              BOOLEAN NOT NULL,               -- kept back from publication by an open task
  label             TEXT NOT NULL,
  version           INTEGER NOT NULL,
  working           TEXT NOT NULL,      -- attributes that consolidation gives now, without sensitive ones
  lineage           TEXT NOT NULL,
  refused           TEXT NOT NULL,      -- attribute -> hash of the value an approver refused
  published_version INTEGER,
  published         TEXT,               -- the exact bytes that are served
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  published_at      INTEGER
, retired_by TEXT, periods TEXT, next_period_at INTEGER);
INSERT INTO "golden_record" VALUES('01a22df3-a30f-714a-a1cf-c8f18e47a95a','facility','live',NULL,0,'Harborview Hospital',1,'{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}','{"members":[["erp","1"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"1","record_id":"ac849a312b5b3e26be68fc6bb68bd8a8","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"},"domain":"facility","id":"01a22df3-a30f-714a-a1cf-c8f18e47a95a","label":"Harborview Hospital","published_at":"2026-11-30T19:34:31.438339Z","source_keys":[{"key":"1","system":"erp"}],"status":"live","version":1}',1796067271438339,1796067271438339,1796067271438339,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a320-76f0-ac70-43333e2339c3','facility','live',NULL,0,'Larkspur Clinic',1,'{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}','{"members":[["erp","2"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"2","record_id":"12dfd36d280a0fbafaa72009422fa89d","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"},"domain":"facility","id":"01a22df3-a320-76f0-ac70-43333e2339c3","label":"Larkspur Clinic","published_at":"2026-11-30T19:34:31.455955Z","source_keys":[{"key":"2","system":"erp"}],"status":"live","version":1}',1796067271455955,1796067271455955,1796067271455955,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a326-7029-8c89-e675c7313b17','facility','live',NULL,0,'Mercy Surgery Center',1,'{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}','{"members":[["billing","1"]],"rules_version":"3c50c5048da5a2ca","attributes":{"addresses":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.addresses","others":[]},"name":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"billing","key":"1","record_id":"dd9f478c817472c101b21962efe4cb94","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"},"domain":"facility","id":"01a22df3-a326-7029-8c89-e675c7313b17","label":"Mercy Surgery Center","published_at":"2026-11-30T19:34:31.462311Z","source_keys":[{"key":"1","system":"billing"}],"status":"live","version":1}',1796067271462311,1796067271462311,1796067271462311,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a32f-70a3-8d85-2e1609fe1eb3','cost_center','live',NULL,0,'Operating Room',1,'{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}','{"members":[["erp","7420"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"parent":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"7420","record_id":"6172c8de8c28056e295c073a216c6102","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-a32f-70a3-8d85-2e1609fe1eb3","label":"Operating Room","published_at":"2026-11-30T19:34:31.470674Z","source_keys":[{"key":"7420","system":"erp"}],"status":"live","version":1}',1796067271470674,1796067271470674,1796067271470674,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a336-7351-b2f6-3014b5f87535','cost_center','live',NULL,0,'Recovery',1,'{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}','{"members":[["erp","7430"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"parent":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"7430","record_id":"e1e13fa35610f21e5168a5321b603a62","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-a336-7351-b2f6-3014b5f87535","label":"Recovery","published_at":"2026-11-30T19:34:31.477852Z","source_keys":[{"key":"7430","system":"erp"}],"status":"live","version":1}',1796067271477852,1796067271477852,1796067271477852,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a33c-7787-8058-174c27c8ad43','cost_center','live',NULL,0,'Plant Operations',1,'{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}','{"members":[["erp","8800"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"valid_from":{"system":"erp","key":"8800","record_id":"d99b04f17499c9ff5845cd251c5afdd2","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"},"domain":"cost_center","id":"01a22df3-a33c-7787-8058-174c27c8ad43","label":"Plant Operations","published_at":"2026-11-30T19:34:31.483992Z","source_keys":[{"key":"8800","system":"erp"}],"status":"live","version":1}',1796067271483992,1796067271483992,1796067271483992,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a342-706f-ad78-eef4b23b73d6','cost_center','live',NULL,0,'Research Trials',1,'{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}','{"members":[["erp","9999"]],"rules_version":"94bd315aa5ff73d8","made_at":1795996800000000,"attributes":{"code":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"facility":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"grant_restricted":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"9999","record_id":"5e00a783036a8bc46088b96f1ab00343","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"},"domain":"cost_center","id":"01a22df3-a342-706f-ad78-eef4b23b73d6","label":"Research Trials","published_at":"2026-11-30T19:34:31.489797Z","source_keys":[{"key":"9999","system":"erp"}],"status":"live","version":1}',1796067271489797,1796067271489797,1796067271489797,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9','vendor','live',NULL,0,'Baxter Healthcare Corp',3,'{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}','{"members":[["erp","V1"],["procurement","9007"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"2 entries of 2 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"procurement","key":"9007","reason":"gave 1 entry"}]},"bank_accounts":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.bank_accounts","others":[]},"commodities":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":["42131600"],"reason":"source procurement comes later in the source order"}]},"erp_fields":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":[{"entity":"200","pay_group":"STD","site_code":"A"}],"reason":"source procurement comes later in the source order"}]},"legal_name":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"9007","value":"BAXTER HEALTHCARE CORPORATION","reason":"source procurement comes later in the source order"}]},"payment_terms":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"procurement","key":"9007","value":"N45","reason":"source procurement comes later in the source order"}]},"phones":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"union","reason":"1 entry of 2 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"procurement","key":"9007","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"tin":{"system":"erp","key":"V1","record_id":"635b5b183a81198f90dc089fa61a492f","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"website":{"system":"procurement","key":"9007","record_id":"72060f621ce60949195af9ffa086d45e","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',3,'{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"domain":"vendor","id":"01a22df3-a347-76dd-9247-293f9122a2a9","label":"Baxter Healthcare Corp","payment_hold":{"attributes":["bank_accounts"],"reason":"a change of payment details waits for confirmation","since":"2026-11-30T19:34:31.526624Z"},"published_at":"2026-11-30T19:34:31.526624Z","source_keys":[{"key":"V1","system":"erp"},{"key":"9007","system":"procurement"}],"status":"live","version":3}',1796067271495534,1796067271526624,1796067271526624,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a34d-755a-ba33-cab62f059728','vendor','live',NULL,0,'Walnut Catering LLC',3,'{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}','{"members":[["erp","V2"],["erp","V3"],["procurement","L1"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 3 records, each once","rule":"survivorship.attributes.addresses","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"},{"system":"procurement","key":"L1","reason":"all its entries were there"}]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"most_frequent","reason":"2 of 3 records have this value","rule":"survivorship.attributes.legal_name","others":[{"system":"procurement","key":"L1","reason":"the same value"},{"system":"erp","key":"V2","value":"Cobalt Courier LLC","reason":"1 of 3 records have this value"}]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"2 entries of 3 records, each once","rule":"survivorship.attributes.phones","others":[{"system":"erp","key":"V2","reason":"gave 1 entry"},{"system":"procurement","key":"L1","reason":"all its entries were there"}]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"erp","key":"V2","reason":"the same value"}]}}}','{}',3,'{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"},"domain":"vendor","id":"01a22df3-a34d-755a-ba33-cab62f059728","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:31.812438Z","source_keys":[{"key":"V2","system":"erp"},{"key":"V3","system":"erp"},{"key":"L1","system":"procurement"}],"status":"live","version":3}',1796067271500907,1796067271812438,1796067271812438,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9','vendor','merged','01a22df3-a34d-755a-ba33-cab62f059728',0,'Walnut Catering LLC',2,'{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}','{"members":[["erp","V3"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"exclusion_screening":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.exclusion_screening","others":[]},"legal_name":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"payment_terms":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V3","record_id":"3743fa4abc82a1e549dc22fb835ba2a7","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"},"domain":"vendor","id":"01a22df3-a352-72f2-aa4d-ea3946819ad9","label":"Walnut Catering LLC","published_at":"2026-11-30T19:34:31.505917Z","source_keys":[{"key":"V3","system":"erp"}],"status":"live","version":1}',1796067271505917,1796067271801098,1796067271505917,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a357-7030-9a0c-18a372dcca2b','vendor','live',NULL,0,'Granite Roofing Inc',1,'{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}','{"members":[["erp","V4"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]},"parent":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"payment_terms":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"phones":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.phones","others":[]},"status":{"system":"erp","key":"V4","record_id":"8d623565b2dd9111b880e30e1ecee7d6","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"},"domain":"vendor","id":"01a22df3-a357-7030-9a0c-18a372dcca2b","label":"Granite Roofing Inc","published_at":"2026-11-30T19:34:31.511328Z","source_keys":[{"key":"V4","system":"erp"}],"status":"live","version":1}',1796067271511328,1796067271511328,1796067271511328,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a458-71d2-b105-896dc54205b5','vendor','live',NULL,1,'Baxter Health Care',1,'{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}','{"members":[["ap","77"]],"rules_version":"f40c003aecd4d164","attributes":{"addresses":{"system":"ap","key":"77","record_id":"108c9d9a3ef973aa4007fc68232e71b0","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.addresses","others":[]},"legal_name":{"system":"ap","key":"77","record_id":"108c9d9a3ef973aa4007fc68232e71b0","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.legal_name","others":[]}}}','{}',NULL,NULL,1796067271767810,1796067271767810,NULL,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a48e-7073-a44f-0fc44f11fc1b','item','live',NULL,0,'Suture Vicryl 3-0 27in',2,'{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}','{"members":[["billing","I1"],["erp","I1"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"charge_mappings":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"source_order","reason":"source erp comes first in the source order","rule":"survivorship.default","others":[{"system":"billing","key":"I1","value":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"reason":"source billing comes later in the source order"}]},"description":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.attributes.description","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"gtins":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.gtins","others":[]},"item_type":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"mfr_part_number":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"agreement","reason":"all 2 records with a value agree","rule":"survivorship.default","others":[{"system":"billing","key":"I1","reason":"the same value"}]},"status":{"system":"erp","key":"I1","record_id":"69609bcc2f8ebdd1b9b3a782b3f1ef1a","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',2,'{"attributes":{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"},"domain":"item","id":"01a22df3-a48e-7073-a44f-0fc44f11fc1b","label":"Suture Vicryl 3-0 27in","published_at":"2026-11-30T19:34:31.828457Z","source_keys":[{"key":"I1","system":"billing"},{"key":"I1","system":"erp"}],"status":"live","version":2}',1796067271822009,1796067271828457,1796067271828457,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a49d-77b6-923d-7e42da08ea0c','item','live',NULL,0,'Pacemaker dual chamber',1,'{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}','{"members":[["erp","I2"]],"rules_version":"9a8de68b7cd33433","attributes":{"base_uom":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"description":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.attributes.description","others":[]},"item_type":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"manufacturer":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"mfr_part_number":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"substitutes":{"system":"erp","key":"I2","record_id":"6a4cfb3d27990e6c3d224ad6e709f177","strategy":"union","reason":"1 entry of 1 records, each once","rule":"survivorship.attributes.substitutes","others":[]}}}','{}',1,'{"attributes":{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]},"domain":"item","id":"01a22df3-a49d-77b6-923d-7e42da08ea0c","label":"Pacemaker dual chamber","published_at":"2026-11-30T19:34:31.837261Z","source_keys":[{"key":"I2","system":"erp"}],"status":"live","version":1}',1796067271837261,1796067271837261,1796067271837261,NULL,NULL,NULL);
INSERT INTO "golden_record" VALUES('01a22df3-a4a3-72d5-81f9-f9ea114f806a','account','live',NULL,0,'Supplies',1,'{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}','{"members":[["erp","6100"]],"rules_version":"81ec4aadfcad0390","made_at":1795996800000000,"attributes":{"account_type":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"chart":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"code":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"name":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"segment":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]},"status":{"system":"erp","key":"6100","record_id":"e5c9e3d8a813935db18b88fcce857798","strategy":"only_value","reason":"the only record with a value","rule":"survivorship.default","others":[]}}}','{}',1,'{"attributes":{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"},"domain":"account","id":"01a22df3-a4a3-72d5-81f9-f9ea114f806a","label":"Supplies","published_at":"2026-11-30T19:34:31.842797Z","source_keys":[{"key":"6100","system":"erp"}],"status":"live","version":1}',1796067271842797,1796067271842797,1796067271842797,NULL,NULL,NULL);
CREATE TABLE golden_sensitive (
  golden_id TEXT PRIMARY KEY,
  working   TEXT NOT NULL,
  published TEXT NOT NULL
);
INSERT INTO "golden_sensitive" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9','{"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"tin":"36-2604143"}','{"tin":"36-2604143"}');
INSERT INTO "golden_sensitive" VALUES('01a22df3-a34d-755a-ba33-cab62f059728','{}','{}');
INSERT INTO "golden_sensitive" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9','{}','{}');
INSERT INTO "golden_sensitive" VALUES('01a22df3-a48e-7073-a44f-0fc44f11fc1b','{}','{}');
CREATE TABLE golden_term (
  domain    TEXT NOT NULL,
  name      TEXT NOT NULL,
  value     TEXT NOT NULL,
  golden_id TEXT NOT NULL,
  PRIMARY KEY (domain, name, value, golden_id)
) WITHOUT ROWID;
INSERT INTO "golden_term" VALUES('facility','#system','erp','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','addresses.city','AKRON','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','addresses.state','OH','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','addresses.zip','44308','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','name','HARBORVIEW HOSPITAL','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','status','ACTIVE','01a22df3-a30f-714a-a1cf-c8f18e47a95a');
INSERT INTO "golden_term" VALUES('facility','#system','erp','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','addresses.city','TULSA','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','addresses.state','OK','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','addresses.zip','74103','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','name','LARKSPUR CLINIC','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','status','ACTIVE','01a22df3-a320-76f0-ac70-43333e2339c3');
INSERT INTO "golden_term" VALUES('facility','#system','billing','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('facility','addresses.city','BOISE','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('facility','addresses.state','ID','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('facility','addresses.zip','83702','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('facility','name','MERCY SURGERY CENTER','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('facility','status','ACTIVE','01a22df3-a326-7029-8c89-e675c7313b17');
INSERT INTO "golden_term" VALUES('cost_center','#system','erp','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','code','7420','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','facility','1','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','name','OPERATING ROOM','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','parent','8800','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','status','ACTIVE','01a22df3-a32f-70a3-8d85-2e1609fe1eb3');
INSERT INTO "golden_term" VALUES('cost_center','#system','erp','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','code','7430','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','facility','1','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','name','RECOVERY','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','parent','8800','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','status','ACTIVE','01a22df3-a336-7351-b2f6-3014b5f87535');
INSERT INTO "golden_term" VALUES('cost_center','#system','erp','01a22df3-a33c-7787-8058-174c27c8ad43');
INSERT INTO "golden_term" VALUES('cost_center','code','8800','01a22df3-a33c-7787-8058-174c27c8ad43');
INSERT INTO "golden_term" VALUES('cost_center','facility','2','01a22df3-a33c-7787-8058-174c27c8ad43');
INSERT INTO "golden_term" VALUES('cost_center','name','PLANT OPERATIONS','01a22df3-a33c-7787-8058-174c27c8ad43');
INSERT INTO "golden_term" VALUES('cost_center','status','ACTIVE','01a22df3-a33c-7787-8058-174c27c8ad43');
INSERT INTO "golden_term" VALUES('cost_center','#system','erp','01a22df3-a342-706f-ad78-eef4b23b73d6');
INSERT INTO "golden_term" VALUES('cost_center','code','9999','01a22df3-a342-706f-ad78-eef4b23b73d6');
INSERT INTO "golden_term" VALUES('cost_center','facility','99','01a22df3-a342-706f-ad78-eef4b23b73d6');
INSERT INTO "golden_term" VALUES('cost_center','name','RESEARCH TRIALS','01a22df3-a342-706f-ad78-eef4b23b73d6');
INSERT INTO "golden_term" VALUES('cost_center','status','ACTIVE','01a22df3-a342-706f-ad78-eef4b23b73d6');
INSERT INTO "golden_term" VALUES('vendor','#system','erp','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','#system','procurement','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','addresses.city','DEERFIELD','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','addresses.state','IL','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','addresses.zip','60015','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','addresses.zip','60015-4625','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','legal_name','BAXTER HEALTHCARE CORP','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','status','ACTIVE','01a22df3-a347-76dd-9247-293f9122a2a9');
INSERT INTO "golden_term" VALUES('vendor','#system','erp','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','#system','procurement','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.city','MACON','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.city','RENO','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.state','GA','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.state','NV','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.zip','31201','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','addresses.zip','89501','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','legal_name','WALNUT CATERING LLC','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','status','ACTIVE','01a22df3-a34d-755a-ba33-cab62f059728');
INSERT INTO "golden_term" VALUES('vendor','#system','erp','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('vendor','addresses.city','BOISE','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('vendor','addresses.state','ID','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('vendor','addresses.zip','83702','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('vendor','legal_name','GRANITE ROOFING INC','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('vendor','status','ACTIVE','01a22df3-a357-7030-9a0c-18a372dcca2b');
INSERT INTO "golden_term" VALUES('item','#system','billing','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','#system','erp','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','description','SUTURE VICRYL 3-0 27IN','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','gtins.gtin','10705031010017','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','item_type','MED_SURG','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','manufacturer','ETHICON','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','mfr_part_number','J316H','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','status','ACTIVE','01a22df3-a48e-7073-a44f-0fc44f11fc1b');
INSERT INTO "golden_term" VALUES('item','#system','erp','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('item','description','PACEMAKER DUAL CHAMBER','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('item','item_type','IMPLANT','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('item','manufacturer','ABBOTT','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('item','mfr_part_number','PM2240','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('item','status','ACTIVE','01a22df3-a49d-77b6-923d-7e42da08ea0c');
INSERT INTO "golden_term" VALUES('account','#system','erp','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','account_type','EXPENSE','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','chart','GL','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','code','6100','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','name','SUPPLIES','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','segment','ACCOUNT','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
INSERT INTO "golden_term" VALUES('account','status','ACTIVE','01a22df3-a4a3-72d5-81f9-f9ea114f806a');
CREATE TABLE golden_version (
  golden_id      TEXT NOT NULL,
  version        INTEGER NOT NULL,
  cause          TEXT NOT NULL,
  changed        TEXT NOT NULL,
  attributes     TEXT NOT NULL,
  published      BOOLEAN NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL, sensitive TEXT, shown TEXT, periods TEXT,
  PRIMARY KEY (golden_id, version)
);
INSERT INTO "golden_version" VALUES('01a22df3-a30f-714a-a1cf-c8f18e47a95a',1,'ingest','["addresses","name","status"]','{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}',1,'erp-feed','01a22df3-a309-769a-9131-b0c57deaa7df',1796067271438339,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a320-76f0-ac70-43333e2339c3',1,'ingest','["addresses","name","status"]','{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}',1,'erp-feed','01a22df3-a31e-7703-953e-264bd64d7c71',1796067271455955,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a326-7029-8c89-e675c7313b17',1,'ingest','["addresses","name","status"]','{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}',1,'portal-feed','01a22df3-a324-74f3-a631-40d94bc6cf00',1796067271462311,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a32f-70a3-8d85-2e1609fe1eb3',1,'ingest','["code","facility","name","parent","status","valid_from"]','{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}',1,'erp-feed','01a22df3-a32d-725f-87c4-3d20b468be86',1796067271470674,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a336-7351-b2f6-3014b5f87535',1,'ingest','["code","facility","name","parent","status","valid_from"]','{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}',1,'erp-feed','01a22df3-a334-72ab-afa9-85b6d0f51594',1796067271477852,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a33c-7787-8058-174c27c8ad43',1,'ingest','["code","facility","name","status","valid_from"]','{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}',1,'erp-feed','01a22df3-a33b-717c-8e37-ef2967bae439',1796067271483992,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a342-706f-ad78-eef4b23b73d6',1,'ingest','["code","facility","grant_restricted","name","status"]','{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}',1,'erp-feed','01a22df3-a340-7225-878b-d829142c2505',1796067271489797,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9',1,'ingest','["addresses","legal_name","payment_terms","phones","status","tin"]','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active"}',1,'erp-feed','01a22df3-a346-75bd-932d-7740c62b4222',1796067271495534,'{"tin":"36-2604143"}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a34d-755a-ba33-cab62f059728',1,'ingest','["addresses","legal_name","payment_terms","phones","status"]','{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}',1,'erp-feed','01a22df3-a34b-736b-ae87-577e8b3c4f0a',1796067271500907,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9',1,'ingest','["addresses","exclusion_screening","legal_name","payment_terms","phones","status"]','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}',1,'erp-feed','01a22df3-a350-73c6-9e7f-bba178363b11',1796067271505917,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a357-7030-9a0c-18a372dcca2b',1,'ingest','["addresses","legal_name","parent","payment_terms","phones","status"]','{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}',1,'erp-feed','01a22df3-a356-75ef-b083-5956756f9e5f',1796067271511328,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9',2,'ingest','["addresses","commodities","erp_fields","website"]','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}',1,'portal-feed','01a22df3-a35c-708c-8949-6f1802117495',1796067271517816,'{"tin":"36-2604143"}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a347-76dd-9247-293f9122a2a9',3,'ingest','["bank_accounts","commodities","erp_fields"]','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"}',1,'erp-feed','01a22df3-a365-75c8-9310-df67ae0c1324',1796067271526624,'{"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"tin":"36-2604143"}','{"attributes":{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"},{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","website":"https://www.baxter.com"},"sensitive":{"tin":"36-2604143"}}',NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a458-71d2-b105-896dc54205b5',1,'ingest','["addresses","legal_name"]','{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}',0,'portal-feed','01a22df3-a36f-7015-83e2-8cdc28b66d6c',1796067271767810,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a352-72f2-aa4d-ea3946819ad9',2,'merge','[]','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}',0,'ann','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a34d-755a-ba33-cab62f059728',2,'merge','["addresses","exclusion_screening","legal_name","phones"]','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}',1,'ann','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a34d-755a-ba33-cab62f059728',3,'ingest','[]','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"},{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100","+17753294000"],"status":"active"}',1,'portal-feed','01a22df3-a483-7012-bc01-9618b21052b9',1796067271812438,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a48e-7073-a44f-0fc44f11fc1b',1,'ingest','["base_uom","charge_mappings","description","gtins","item_type","manufacturer","mfr_part_number","status"]','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}',1,'erp-feed','01a22df3-a48b-7162-bf97-17b1cb57e9a0',1796067271822009,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a48e-7073-a44f-0fc44f11fc1b',2,'ingest','[]','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}',1,'portal-feed','01a22df3-a493-7765-abc7-bc97266655ae',1796067271828457,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a49d-77b6-923d-7e42da08ea0c',1,'ingest','["base_uom","description","item_type","manufacturer","mfr_part_number","status","substitutes"]','{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}',1,'erp-feed','01a22df3-a49c-770f-8e60-9d9e7a41cbce',1796067271837261,'{}',NULL,NULL);
INSERT INTO "golden_version" VALUES('01a22df3-a4a3-72d5-81f9-f9ea114f806a',1,'ingest','["account_type","chart","code","name","segment","status"]','{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}',1,'erp-feed','01a22df3-a4a1-7572-84a7-b6dfc6d35b98',1796067271842797,'{}',NULL,NULL);
CREATE TABLE hierarchy_edge (
  child_id      TEXT NOT NULL,    -- golden record
  hierarchy     TEXT NOT NULL,
  seq           INTEGER NOT NULL, -- 0, 1, 2 … in the hierarchy
  domain        TEXT NOT NULL,
  attribute     TEXT NOT NULL,    -- that says so
  parent_ref    TEXT NOT NULL,    -- source record, or the golden record if it was named by its id
  parent_system TEXT NOT NULL,    -- as it was named; empty for a golden id
  parent_key    TEXT NOT NULL,
  valid_from    TEXT,
  valid_to      TEXT,
  refused       TEXT,             -- why it does not count
  PRIMARY KEY (child_id, hierarchy, seq)
);
INSERT INTO "hierarchy_edge" VALUES('01a22df3-a32f-70a3-8d85-2e1609fe1eb3','management',0,'cost_center','parent','d99b04f17499c9ff5845cd251c5afdd2','erp','8800','2024-01-01',NULL,NULL);
INSERT INTO "hierarchy_edge" VALUES('01a22df3-a336-7351-b2f6-3014b5f87535','management',0,'cost_center','parent','d99b04f17499c9ff5845cd251c5afdd2','erp','8800','2024-01-01',NULL,NULL);
INSERT INTO "hierarchy_edge" VALUES('01a22df3-a357-7030-9a0c-18a372dcca2b','corporate',0,'vendor','parent','51ac4e4dfde3143110776d61b75d3c87','erp','V2',NULL,NULL,NULL);
CREATE TABLE idempotency (
  key          TEXT PRIMARY KEY,        -- caller, route and key
  request_hash TEXT NOT NULL,
  status       INTEGER,                              -- absent while the first call is in progress
  headers      TEXT NOT NULL,
  body         TEXT NOT NULL,
  created_at   INTEGER NOT NULL
);
CREATE TABLE mapping_combination (
  map_set     TEXT NOT NULL,
  combination TEXT NOT NULL,    -- JSON, code by segment, sorted
  registered  BOOLEAN NOT NULL, -- by somebody; else only seen
  valid_from  TEXT,             -- days on which it must have a result
  valid_to    TEXT,
  problem     TEXT,             -- why it had none when it came last: unmapped | ambiguous | …
  lines       INTEGER NOT NULL, -- that came and had no result
  first_seen  INTEGER,
  last_seen   INTEGER,
  task_id     TEXT,             -- the exception that was opened when it had none
  PRIMARY KEY (map_set, combination)
);
CREATE TABLE mapping_hit (
  version_id TEXT NOT NULL,    -- version of the map set
  rule       TEXT NOT NULL,
  day        TEXT NOT NULL,    -- on which it was asked, not the day of the entry
  lines      INTEGER NOT NULL,
  PRIMARY KEY (version_id, rule, day)
);
CREATE TABLE match_model (
  id             TEXT PRIMARY KEY, -- in order of time
  domain         TEXT NOT NULL,
  state          TEXT NOT NULL,    -- candidate | active | retired | rejected
  model_version  TEXT NOT NULL,    -- what explanations say while it is in force
  rules_version  TEXT NOT NULL,    -- match rules that it was estimated for
  compared_with  TEXT,             -- model in force when it was trained; absent: the rules' own weights
  records        INTEGER NOT NULL, -- how many it was estimated from
  pairs          INTEGER NOT NULL,
  model          TEXT NOT NULL,    -- weights, prior and threshold, with diagnostics
  report         TEXT NOT NULL,    -- what a person decides by: weights before and after, stewards' decisions
  trained_by     TEXT NOT NULL,
  trained_at     INTEGER NOT NULL,
  decided_by     TEXT,             -- who activated or rejected it last
  decided_at     INTEGER,
  reason         TEXT,
  retired_at     INTEGER,
  correlation_id TEXT NOT NULL
);
CREATE TABLE onboarding (
  id             TEXT PRIMARY KEY, -- in order of time
  name           TEXT NOT NULL,
  note           TEXT NOT NULL,
  state          TEXT NOT NULL,    -- open | releasing | released | abandoned
  created_by     TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  previewed_at   INTEGER,          -- when the last preview ended
  touches        INTEGER NOT NULL, -- decisions that people made
  first_touch_at INTEGER,
  last_touch_at  INTEGER,
  released_by    TEXT,
  release_at     INTEGER,          -- when the release began
  released_at    INTEGER,          -- when it ended
  correlation_id TEXT NOT NULL,
  version        INTEGER NOT NULL
);
CREATE TABLE reconciliation (
  id             TEXT PRIMARY KEY,     -- in order of time
  domain         TEXT NOT NULL,
  consumer       TEXT NOT NULL,
  state          TEXT NOT NULL,        -- running | finished
  fields         TEXT,                 -- JSON list; absent: all
  filter         TEXT NOT NULL,        -- JSON
  position       INTEGER NOT NULL,     -- of the domain's feed when it began
  compared       INTEGER NOT NULL,
  mismatches     INTEGER NOT NULL,
  counts         TEXT NOT NULL,        -- JSON, by kind
  baseline_id    TEXT,                 -- the baseline that stood when it began
  started_by     TEXT NOT NULL,
  started_at     INTEGER NOT NULL,
  finished_at    INTEGER,
  correlation_id TEXT NOT NULL,
  signed_by      TEXT,
  signed_at      INTEGER,
  sign_reason    TEXT,
  baseline       BOOLEAN NOT NULL
);
CREATE TABLE reconciliation_correction (
  run_id          TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (run_id, subscription_id, domain, position)
) WITHOUT ROWID;
CREATE TABLE reconciliation_mismatch (
  run_id    TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  golden_id TEXT,
  detail    TEXT NOT NULL,             -- JSON as it is shown
  PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;
CREATE TABLE record_reference (
  record_id     TEXT NOT NULL,          -- the source record that refers
  attribute     TEXT NOT NULL,
  target_domain TEXT NOT NULL,
  target_id     TEXT NOT NULL,          -- id of the source record referred to, known or not
  domain        TEXT NOT NULL,
  PRIMARY KEY (record_id, attribute, target_id)
);
INSERT INTO "record_reference" VALUES('6172c8de8c28056e295c073a216c6102','facility','facility','ac849a312b5b3e26be68fc6bb68bd8a8','cost_center');
INSERT INTO "record_reference" VALUES('6172c8de8c28056e295c073a216c6102','parent','cost_center','d99b04f17499c9ff5845cd251c5afdd2','cost_center');
INSERT INTO "record_reference" VALUES('e1e13fa35610f21e5168a5321b603a62','facility','facility','ac849a312b5b3e26be68fc6bb68bd8a8','cost_center');
INSERT INTO "record_reference" VALUES('e1e13fa35610f21e5168a5321b603a62','parent','cost_center','d99b04f17499c9ff5845cd251c5afdd2','cost_center');
INSERT INTO "record_reference" VALUES('d99b04f17499c9ff5845cd251c5afdd2','facility','facility','12dfd36d280a0fbafaa72009422fa89d','cost_center');
INSERT INTO "record_reference" VALUES('5e00a783036a8bc46088b96f1ab00343','facility','facility','549ff5e823e898c19197dda97953bcbe','cost_center');
INSERT INTO "record_reference" VALUES('8d623565b2dd9111b880e30e1ecee7d6','parent','vendor','51ac4e4dfde3143110776d61b75d3c87','vendor');
INSERT INTO "record_reference" VALUES('69609bcc2f8ebdd1b9b3a782b3f1ef1a','charge_mappings.facility','facility','ac849a312b5b3e26be68fc6bb68bd8a8','item');
INSERT INTO "record_reference" VALUES('bbdc8e1cca9489e2980105fa9ecd7fcb','charge_mappings.facility','facility','dd9f478c817472c101b21962efe4cb94','item');
INSERT INTO "record_reference" VALUES('6a4cfb3d27990e6c3d224ad6e709f177','substitutes.item','item','69609bcc2f8ebdd1b9b3a782b3f1ef1a','item');
CREATE TABLE replay (
  id              TEXT PRIMARY KEY,   -- in order of time
  subscription_id TEXT NOT NULL,
  state           TEXT NOT NULL,      -- queued | running | done | cancelled
  selection       TEXT NOT NULL,      -- JSON, as it was asked for
  ranges          TEXT NOT NULL,      -- JSON list [{domain, from, to, next}]: next is what comes next
  total           INTEGER NOT NULL,
  sent            INTEGER NOT NULL,
  failed          INTEGER NOT NULL,
  skipped         INTEGER NOT NULL,
  missing         INTEGER NOT NULL,
  created_by      TEXT NOT NULL,
  correlation_id  TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  finished_at     INTEGER
);
CREATE TABLE rule_job (
  id              TEXT PRIMARY KEY, -- in order of time
  domain          TEXT NOT NULL,
  kind            TEXT NOT NULL,    -- simulation | rematch
  state           TEXT NOT NULL,    -- running | finished | failed | superseded
  rule_version_id TEXT NOT NULL,
  base_id         TEXT,             -- rules that it is compared with
  done            INTEGER NOT NULL, -- source records
  total           INTEGER NOT NULL, -- source records when it began
  after_id        TEXT NOT NULL,    -- last source record that is done
  report          TEXT NOT NULL,    -- JSON
  error           TEXT,
  started_by      TEXT NOT NULL,
  started_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  correlation_id  TEXT NOT NULL
);
CREATE TABLE rule_version (
  id             TEXT PRIMARY KEY, -- in order of time
  domain         TEXT NOT NULL,
  state          TEXT NOT NULL,    -- candidate | active | retired | rejected
  rules_version  TEXT NOT NULL,    -- what source records, lineage and decisions made by it name
  schema_text    TEXT NOT NULL,    -- schema.json
  rules_text     TEXT NOT NULL,    -- rules.toml
  base_id        TEXT,             -- rules in force when it was proposed, or last simulated
  simulated_at   INTEGER,          -- when the last simulation against base_id ended
  note           TEXT NOT NULL,    -- what it changes, in the proposer's words
  proposed_by    TEXT NOT NULL,
  proposed_at    INTEGER NOT NULL,
  decided_by     TEXT,             -- who activated or rejected it last
  decided_at     INTEGER,
  reason         TEXT,
  retired_at     INTEGER,
  correlation_id TEXT NOT NULL
);
INSERT INTO "rule_version" VALUES('01a22df3-9ebc-706f-ab52-550347b002b8','account','active','81ec4aadfcad0390','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Account",
  "description": "One element of a chart of accounts: a fund, a cost center, an account. Elements are never merged by rule: likely duplicates are proposed.",
  "type": "object",
  "required": [
    "chart",
    "segment",
    "code",
    "name"
  ],
  "properties": {
    "chart": {
      "type": "string",
      "description": "Chart of accounts that the element belongs to",
      "minLength": 1,
      "maxLength": 50
    },
    "segment": {
      "type": "string",
      "description": "Which segment of the account combination",
      "enum": [
        "entity",
        "fund",
        "cost_center",
        "account",
        "sub_account",
        "product",
        "project",
        "intercompany",
        "function",
        "location"
      ]
    },
    "code": {
      "type": "string",
      "description": "Code of the element; leading zeros count",
      "minLength": 1,
      "maxLength": 40
    },
    "name": {
      "type": "string",
      "description": "Name",
      "minLength": 1,
      "maxLength": 200
    },
    "account_type": {
      "type": "string",
      "description": "What the account is in the statements",
      "enum": [
        "asset",
        "liability",
        "equity",
        "revenue",
        "expense",
        "statistical"
      ]
    },
    "normal_balance": {
      "type": "string",
      "description": "Side on which the balance normally stands",
      "enum": [
        "debit",
        "credit"
      ]
    },
    "postable": {
      "type": "boolean",
      "description": "Whether entries may be posted to it"
    },
    "parent": {
      "type": "string",
      "description": "Code of the element that sums it up",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "reporting"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the element above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Chart-of-accounts elements. The format of this file: docs/DOMAINS.md.
format = 1
title = "Account"
plural = "Accounts"
label = "name"
filters = ["chart", "segment", "code", "name", "account_type", "normal_balance", "postable", "parent", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.chart]
kind = "code"

[attributes.segment]
kind = "code"

[attributes.code]
kind = "code"

[attributes.name]
kind = "organization_name"

[attributes.account_type]
kind = "code"

[attributes.normal_balance]
kind = "code"

[attributes.postable]
kind = "boolean"

[attributes.parent]
kind = "reference"
target = "account"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "account"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A record may say different things for different days, and something for each day between its first and its last.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "refuse"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.summary]
title = "Summary accounts"
parent = "parent"

[hierarchies.reporting]
title = "Reporting"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "automatic"

[approval.protect.account_type]
approvers = 2
on_create = false

[approval.protect.normal_balance]
approvers = 2
on_create = false

# Equal accounts of two charts are mapped, never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "code"
method = "identifier"
attributes = ["code"]
levels = { exact = 10.0, different = -3.0 }

[[matching.comparisons]]
name = "chart"
method = "code"
attributes = ["chart"]
levels = { exact = 2.0, different = -2.0 }

[[matching.comparisons]]
name = "segment"
method = "code"
attributes = ["segment"]
levels = { exact = 1.0, different = -6.0 }

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name"]

[[matching.comparisons]]
name = "account_type"
method = "code"
attributes = ["account_type"]

[matching.blocking]
keys = [
  ["identifier:chart", "identifier:segment", "identifier:code"],
  ["name_key"],
  ["rare_token_pair"],
]

[[matching.vetoes]]
name = "segment_differs"
when = "differ"
attribute = "segment"
conclusive = true

[[matching.vetoes]]
name = "account_type_differs"
when = "differ"
attribute = "account_type"

[[matching.vetoes]]
name = "normal_balance_differs"
when = "differ"
attribute = "normal_balance"
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270332193,'hub',1796067270332193,NULL,NULL,'01a22df3-9ebc-706f-ab52-55026adfe578');
INSERT INTO "rule_version" VALUES('01a22df3-9ed9-74ee-8515-04e368421a96','account_mapping','active','8a05d2aebfff03f8','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Account mapping",
  "description": "One rule that translates account combinations of one chart into another''s.",
  "type": "object",
  "required": [
    "map_set",
    "source"
  ],
  "properties": {
    "map_set": {
      "type": "string",
      "description": "Set of mappings that are approved and applied together",
      "minLength": 1,
      "maxLength": 100
    },
    "source_chart": {
      "type": "string",
      "description": "Chart of accounts that is translated",
      "minLength": 1,
      "maxLength": 50
    },
    "target_chart": {
      "type": "string",
      "description": "Chart of accounts that results",
      "minLength": 1,
      "maxLength": 50
    },
    "source": {
      "type": "object",
      "description": "Condition per source segment: any, a code, a list a|b, a prefix 12*, a range 1000..1999",
      "minProperties": 1,
      "maxProperties": 12,
      "additionalProperties": {
        "type": "string",
        "description": "A condition",
        "minLength": 1,
        "maxLength": 500
      }
    },
    "targets": {
      "type": "array",
      "description": "Where it goes: target segments and, in a split, the share",
      "items": {
        "type": "object",
        "description": "One target",
        "properties": {
          "segments": {
            "type": "object",
            "description": "Code per target segment; = takes the source segment''s code",
            "maxProperties": 12,
            "additionalProperties": {
              "type": "string",
              "description": "Code of the segment",
              "minLength": 1,
              "maxLength": 200
            }
          },
          "percent": {
            "type": "string",
            "description": "Share in percent, a decimal of more than 0 up to 100 as text",
            "pattern": "^(100|[1-9]?[0-9](\\.[0-9]{0,5}[1-9])?)$",
            "maxLength": 9
          }
        },
        "required": [
          "segments"
        ],
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "mapping_type": {
      "type": "string",
      "description": "How source and target relate",
      "enum": [
        "one_to_one",
        "many_to_one",
        "split",
        "passthrough",
        "block"
      ]
    },
    "priority": {
      "type": "integer",
      "description": "Rules of higher priority win over more specific ones of lower",
      "minimum": 0,
      "maximum": 1000000
    },
    "reason": {
      "type": "string",
      "description": "Why the mapping is as it is",
      "minLength": 1,
      "maxLength": 1000
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Account mappings. The format of this file: docs/DOMAINS.md.
format = 1
title = "Account mapping"
plural = "Account mappings"
label = "map_set"
filters = ["map_set", "source_chart", "target_chart", "mapping_type", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.map_set]
kind = "code"

[attributes.source_chart]
kind = "code"

[attributes.target_chart]
kind = "code"

[attributes.source]
kind = "group"

[attributes."source.*"]
kind = "code"

[attributes.targets]
kind = "group"

[attributes."targets.segments"]
kind = "group"

[attributes."targets.segments.*"]
kind = "code"

[attributes."targets.percent"]
kind = "number"

[attributes.mapping_type]
kind = "code"

[attributes.priority]
kind = "integer"

[attributes.reason]
kind = "text"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A mapping may hold for a while, not hold, and hold again.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "allow"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "approve"

[approval.protect.source]
approvers = 2
on_create = true

[approval.protect.targets]
approvers = 2
on_create = true

[approval.protect.priority]
approvers = 1
on_create = false

[approval.protect.valid_from]
approvers = 1
on_create = false

[approval.protect.valid_to]
approvers = 1
on_create = false

# Two mappings of one source combination are never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "map_set"
method = "code"
attributes = ["map_set"]
levels = { exact = 2.0, different = -8.0 }

[[matching.comparisons]]
name = "source"
method = "text"
attributes = ["source.*"]
levels = { exact = 10.0 }

[[matching.comparisons]]
name = "valid_from"
method = "date"
attributes = ["valid_from"]
levels = { exact = 3.0, near = 1.0, different = -1.0 }

[matching.blocking]
keys = [["identifier:map_set", "name_key:source"]]

[[matching.vetoes]]
name = "map_set_differs"
when = "differ"
attribute = "map_set"
conclusive = true
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270361544,'hub',1796067270361544,NULL,NULL,'01a22df3-9ed9-74ee-8515-04e29ec37f96');
INSERT INTO "rule_version" VALUES('01a22df3-9f01-7548-9d8d-e143458e8d4a','cost_center','active','94bd315aa5ff73d8','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Cost center",
  "description": "Where cost and revenue are collected. Two cost centers are never merged by rule: likely duplicates are proposed.",
  "type": "object",
  "required": [
    "code",
    "name"
  ],
  "properties": {
    "code": {
      "type": "string",
      "description": "Code of the cost center; leading zeros count",
      "minLength": 1,
      "maxLength": 20
    },
    "entity": {
      "type": "string",
      "description": "Company or legal entity that the code belongs to",
      "minLength": 1,
      "maxLength": 50
    },
    "name": {
      "type": "string",
      "description": "Name",
      "minLength": 1,
      "maxLength": 120
    },
    "short_name": {
      "type": "string",
      "description": "Short name for reports",
      "minLength": 1,
      "maxLength": 40
    },
    "type": {
      "type": "string",
      "description": "What the cost center is",
      "enum": [
        "patient_revenue",
        "ancillary",
        "support",
        "overhead",
        "non_operating",
        "capital",
        "research",
        "statistical"
      ]
    },
    "cms_cost_report_line": {
      "type": "string",
      "description": "Line of worksheet A of the cost report CMS-2552-10, with its subscript, e.g. 50 or 30.01",
      "pattern": "^[0-9]{1,3}(\\.[0-9]{1,2})?$",
      "maxLength": 8
    },
    "facility": {
      "type": "string",
      "description": "Key of the facility",
      "minLength": 1,
      "maxLength": 100
    },
    "department": {
      "type": "string",
      "description": "Department",
      "minLength": 1,
      "maxLength": 120
    },
    "service_line": {
      "type": "string",
      "description": "Service line, e.g. cardiology",
      "minLength": 1,
      "maxLength": 80
    },
    "function": {
      "type": "string",
      "description": "What it does, e.g. nursing",
      "minLength": 1,
      "maxLength": 80
    },
    "parent": {
      "type": "string",
      "description": "Key of the cost center above it",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "statutory",
              "service_line",
              "cost_report"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the cost center above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "manager": {
      "type": "string",
      "description": "Name or key of the person who answers for it",
      "minLength": 1,
      "maxLength": 120
    },
    "delegate": {
      "type": "string",
      "description": "Name or key of the person who stands in for the manager",
      "minLength": 1,
      "maxLength": 120
    },
    "approver": {
      "type": "string",
      "description": "Name or key of the person who approves its spending",
      "minLength": 1,
      "maxLength": 120
    },
    "fund_restricted": {
      "type": "boolean",
      "description": "Whether its money may be used for the purpose of its fund only"
    },
    "grant_restricted": {
      "type": "boolean",
      "description": "Whether its money may be used for a grant only"
    },
    "project_required": {
      "type": "boolean",
      "description": "Whether each posting must name a project"
    },
    "allowed_accounts": {
      "type": "array",
      "description": "Accounts that may be posted with it, as ranges of codes; absent: all",
      "items": {
        "type": "object",
        "description": "A range of account codes",
        "required": [
          "from"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "First code, inclusive",
            "minLength": 1,
            "maxLength": 40
          },
          "to": {
            "type": "string",
            "description": "Last code, inclusive; absent: this one only",
            "minLength": 1,
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "blocked_postings": {
      "type": "array",
      "description": "What may not be posted to it",
      "items": {
        "type": "string",
        "description": "Kind of posting",
        "enum": [
          "expense",
          "revenue",
          "payroll",
          "inventory"
        ]
      },
      "maxItems": 4
    },
    "statistic_unit": {
      "type": "string",
      "description": "What its activity is counted in",
      "enum": [
        "patient_days",
        "discharges",
        "procedures",
        "visits",
        "tests",
        "rvu",
        "meals",
        "pounds",
        "square_feet",
        "hours",
        "fte",
        "other"
      ]
    },
    "replaced_by": {
      "type": "array",
      "description": "What takes its place when it closes; the shares make 100",
      "items": {
        "type": "object",
        "description": "One replacement",
        "required": [
          "target",
          "pct"
        ],
        "properties": {
          "target": {
            "type": "string",
            "description": "Key of the cost center that takes over",
            "minLength": 1,
            "maxLength": 100
          },
          "pct": {
            "type": "string",
            "description": "Share in percent, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "zero_activity_attested": {
      "type": "boolean",
      "description": "Whether somebody attests that nothing is posted to it any more, so that it may close without a replacement"
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Cost centers. The format of this file: docs/DOMAINS.md.
format = 1
title = "Cost center"
plural = "Cost centers"
label = "name"
filters = ["code", "entity", "name", "type", "facility", "department", "parent", "status"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = true
owner = "General accounting"

[[sources]]
name = "scottsdale"
trust = 70
duplicate_free = true
owner = "City of Scottsdale"

[attributes.code]
kind = "code"

[attributes.entity]
kind = "code"

[attributes.name]
kind = "organization_name"

[attributes.short_name]
kind = "text"

[attributes.type]
kind = "code"

[attributes.facility]
kind = "reference"
target = "facility"

[attributes.cms_cost_report_line]
kind = "code"

[attributes.department]
kind = "text"

[attributes.parent]
kind = "reference"
target = "cost_center"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "cost_center"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.service_line]
kind = "text"

[attributes.function]
kind = "text"

[attributes.manager]
kind = "text"

[attributes.fund_restricted]
kind = "boolean"

[attributes.grant_restricted]
kind = "boolean"

[attributes.project_required]
kind = "boolean"

[attributes.allowed_accounts]
kind = "group"

[attributes."allowed_accounts.from"]
kind = "code"

[attributes."allowed_accounts.to"]
kind = "code"

[attributes.blocked_postings]
kind = "code"

[attributes.statistic_unit]
kind = "code"

[attributes.replaced_by]
kind = "group"

[attributes."replaced_by.target"]
kind = "reference"
target = "cost_center"

[attributes."replaced_by.pct"]
kind = "number"

[attributes.zero_activity_attested]
kind = "boolean"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A record may say different things for different days, and something for each day between its first and its last.
[valid_time]
from = "valid_from"
to = "valid_to"
gaps = "refuse"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.management]
title = "Management"
parent = "parent"

[hierarchies.statutory]
title = "Statutory"
placements = "placements"

[hierarchies.service_line]
title = "Service lines"
placements = "placements"

[hierarchies.cost_report]
title = "Cost report"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[approval]
first_publication = "automatic"

[approval.protect.parent]
approvers = 1
on_create = false

[approval.protect.placements]
approvers = 1
on_create = false

[[checks]]
name = "closes_without_replacement"
message = "A cost center that closes names what takes its place, or somebody attests that nothing is posted to it"
when = [{ attribute = "valid_to" }]
require.any_of = [{ attribute = "replaced_by" }, { attribute = "zero_activity_attested", values = ["true"] }]

[[checks]]
name = "shares_not_100"
message = "The shares of what takes its place make 100"
require.sums_to = { attribute = "replaced_by.pct", total = "100" }

[[checks]]
name = "replaces_itself"
message = "A cost center is not its own replacement or parent"
require.not_itself = { attributes = ["replaced_by.target", "parent"] }

# Equal cost centers of two charts are mapped, never merged: a match is only proposed.
[matching]
mode = "propose"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "code"
method = "identifier"
attributes = ["code"]
levels = { exact = 10.0, different = -3.0 }

[[matching.comparisons]]
name = "entity"
method = "code"
attributes = ["entity"]
levels = { exact = 2.0, different = -4.0 }

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name", "short_name"]

[[matching.comparisons]]
name = "type"
method = "code"
attributes = ["type"]

[[matching.comparisons]]
name = "facility"
method = "code"
attributes = ["facility"]
levels = { exact = 2.0, different = -3.0 }

[matching.blocking]
keys = [
  ["identifier:code", "identifier:entity"],
  ["identifier:code"],
  ["name_key"],
  ["rare_token_pair"],
]

[[matching.vetoes]]
name = "entity_differs"
when = "differ"
attribute = "entity"

[[matching.vetoes]]
name = "type_differs"
when = "differ"
attribute = "type"
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270401580,'hub',1796067270401580,NULL,NULL,'01a22df3-9f01-7548-9d8d-e1423d76dc67');
INSERT INTO "rule_version" VALUES('01a22df3-9f23-713f-b307-5abac2e81344','facility','active','3c50c5048da5a2ca','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Facility",
  "description": "Hospitals, clinics, laboratories, warehouses, docks: every place that is staffed, supplied or billed for.",
  "type": "object",
  "required": [
    "name"
  ],
  "properties": {
    "name": {
      "type": "string",
      "description": "Name by which the facility is known",
      "minLength": 1,
      "maxLength": 200
    },
    "legal_name": {
      "type": "string",
      "description": "Registered name of the entity that runs it",
      "minLength": 1,
      "maxLength": 200
    },
    "aka": {
      "type": "array",
      "description": "Further and former names",
      "items": {
        "type": "string",
        "description": "A name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "facility_type": {
      "type": "string",
      "description": "What the facility is",
      "enum": [
        "hospital_acute",
        "cah",
        "psych",
        "rehab",
        "ltch",
        "children",
        "asc",
        "clinic",
        "physician_office",
        "lab",
        "imaging",
        "pharmacy",
        "dme",
        "snf",
        "hospice",
        "home_health",
        "warehouse",
        "admin",
        "ship_to",
        "stock_location"
      ]
    },
    "trauma_level": {
      "type": "string",
      "description": "Trauma level",
      "enum": [
        "I",
        "II",
        "III",
        "IV",
        "V"
      ]
    },
    "teaching": {
      "type": "boolean",
      "description": "Whether it teaches residents"
    },
    "entity": {
      "type": "string",
      "description": "Legal entity that runs it",
      "minLength": 1,
      "maxLength": 100
    },
    "ownership": {
      "type": "string",
      "description": "Who owns it, e.g. voluntary non-profit",
      "minLength": 1,
      "maxLength": 100
    },
    "ccn": {
      "type": "string",
      "description": "CMS Certification Number, 6 characters",
      "pattern": "^[0-9]{2}[0-9A-Z][0-9]{2}[0-9EF]$",
      "maxLength": 6
    },
    "npi": {
      "type": "array",
      "description": "National Provider Identifiers under which it bills",
      "items": {
        "type": "string",
        "description": "An NPI, 10 digits",
        "pattern": "^[12][0-9]{9}$",
        "maxLength": 10
      },
      "maxItems": 100
    },
    "gln": {
      "type": "string",
      "description": "GS1 Global Location Number, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "gln_parent": {
      "type": "string",
      "description": "Global Location Number of the place that it is part of, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "hin": {
      "type": "string",
      "description": "Health Industry Number, 9 characters",
      "pattern": "^[A-Z0-9]{9}$",
      "maxLength": 9
    },
    "dea": {
      "type": "string",
      "description": "DEA registration number, 2 letters and 7 digits",
      "pattern": "^[A-Z]{2}[0-9]{7}$",
      "maxLength": 9
    },
    "clia": {
      "type": "string",
      "description": "CLIA number of its laboratory, NNDNNNNNNN",
      "pattern": "^[0-9]{2}D[0-9]{7}$",
      "maxLength": 10
    },
    "state_license": {
      "type": "string",
      "description": "Number of its state license",
      "minLength": 1,
      "maxLength": 40
    },
    "id_340b": {
      "type": "string",
      "description": "Identifier in the 340B drug pricing program",
      "minLength": 1,
      "maxLength": 20
    },
    "taxonomy": {
      "type": "array",
      "description": "What it is, NUCC taxonomy codes",
      "items": {
        "type": "string",
        "description": "A taxonomy code, 10 characters",
        "pattern": "^[0-9A-Z]{9}X$",
        "maxLength": 10
      },
      "maxItems": 30
    },
    "place_of_service": {
      "type": "string",
      "description": "CMS place of service code, 2 digits",
      "pattern": "^[0-9]{2}$",
      "maxLength": 2
    },
    "identifiers": {
      "type": "array",
      "description": "Further identifiers, several per scheme, each with its validity",
      "items": {
        "type": "object",
        "description": "One identifier",
        "required": [
          "scheme",
          "value"
        ],
        "properties": {
          "scheme": {
            "type": "string",
            "description": "What kind of identifier",
            "enum": [
              "ccn",
              "npi",
              "gln",
              "hin",
              "dea",
              "clia",
              "state_license",
              "id_340b",
              "tin",
              "duns",
              "medicaid",
              "pharmacy_ncpdp",
              "other"
            ]
          },
          "value": {
            "type": "string",
            "description": "The identifier, upper case and without blanks",
            "minLength": 1,
            "maxLength": 60
          },
          "issuer": {
            "type": "string",
            "description": "Who issued it, e.g. the state of a license",
            "minLength": 1,
            "maxLength": 60
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          },
          "verified": {
            "type": "boolean",
            "description": "Whether somebody compared it with its register"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "addresses": {
      "type": "array",
      "description": "Addresses, each with its role",
      "items": {
        "type": "object",
        "description": "One address",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the address is for",
            "enum": [
              "legal",
              "physical",
              "mailing",
              "order_from",
              "remit_to",
              "ship_from",
              "ship_to",
              "return",
              "billing"
            ]
          },
          "line1": {
            "type": "string",
            "description": "First address line: house number and street, or PO box",
            "minLength": 1,
            "maxLength": 200
          },
          "line2": {
            "type": "string",
            "description": "Second address line: suite, floor, attention",
            "minLength": 1,
            "maxLength": 200
          },
          "city": {
            "type": "string",
            "description": "City",
            "minLength": 1,
            "maxLength": 100
          },
          "state": {
            "type": "string",
            "description": "State: USPS code in the US, else the region as written",
            "minLength": 1,
            "maxLength": 50
          },
          "zip": {
            "type": "string",
            "description": "ZIP code NNNNN or NNNNN-NNNN in the US, else the postal code",
            "minLength": 1,
            "maxLength": 16
          },
          "country": {
            "type": "string",
            "description": "Country, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "gln": {
            "type": "string",
            "description": "GS1 Global Location Number of the address, 13 digits",
            "pattern": "^[0-9]{13}$",
            "maxLength": 13
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "county": {
      "type": "string",
      "description": "County",
      "minLength": 1,
      "maxLength": 100
    },
    "county_fips": {
      "type": "string",
      "description": "County, FIPS code of 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "cbsa": {
      "type": "string",
      "description": "Core based statistical area, 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "latitude": {
      "type": "string",
      "description": "Latitude in degrees, a decimal as text, south negative",
      "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "longitude": {
      "type": "string",
      "description": "Longitude in degrees, a decimal as text, west negative",
      "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "time_zone": {
      "type": "string",
      "description": "Time zone, a name of the IANA data base, e.g. America/Phoenix",
      "pattern": "^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$",
      "maxLength": 50
    },
    "phones": {
      "type": "array",
      "description": "Telephone numbers",
      "items": {
        "type": "string",
        "description": "Telephone, +1XXXXXXXXXX in North America",
        "minLength": 1,
        "maxLength": 40
      },
      "maxItems": 50
    },
    "website": {
      "type": "string",
      "description": "Web address",
      "minLength": 1,
      "maxLength": 500
    },
    "fax": {
      "type": "string",
      "description": "Fax, +1XXXXXXXXXX in North America",
      "minLength": 1,
      "maxLength": 40
    },
    "emails": {
      "type": "array",
      "description": "Email addresses",
      "items": {
        "type": "string",
        "description": "An email address",
        "minLength": 1,
        "maxLength": 254
      },
      "maxItems": 50
    },
    "beds_staffed": {
      "type": "integer",
      "description": "Number of beds that are staffed",
      "minimum": 0,
      "maximum": 100000
    },
    "beds": {
      "type": "integer",
      "description": "Number of licensed beds",
      "minimum": 0,
      "maximum": 100000
    },
    "emergency_services": {
      "type": "boolean",
      "description": "Whether it has an emergency department"
    },
    "receiving": {
      "type": "object",
      "description": "Where and when goods are received",
      "properties": {
        "hours": {
          "type": "string",
          "description": "Receiving hours, e.g. Mon-Fri 06:00-14:00",
          "minLength": 1,
          "maxLength": 120
        },
        "dock": {
          "type": "string",
          "description": "Dock",
          "minLength": 1,
          "maxLength": 60
        },
        "dock_gln": {
          "type": "string",
          "description": "Global Location Number of the dock, 13 digits",
          "pattern": "^[0-9]{13}$",
          "maxLength": 13
        },
        "instructions": {
          "type": "string",
          "description": "What a driver must know",
          "minLength": 1,
          "maxLength": 500
        },
        "par_locations": {
          "type": "array",
          "description": "Places within it that are kept stocked",
          "items": {
            "type": "object",
            "description": "One place",
            "required": [
              "code"
            ],
            "properties": {
              "code": {
                "type": "string",
                "description": "Code of the place",
                "minLength": 1,
                "maxLength": 50
              },
              "name": {
                "type": "string",
                "description": "Name of the place",
                "minLength": 1,
                "maxLength": 120
              },
              "gln": {
                "type": "string",
                "description": "Global Location Number, 13 digits",
                "pattern": "^[0-9]{13}$",
                "maxLength": 13
              },
              "cost_center": {
                "type": "string",
                "description": "Key of the cost center that pays for what is put there",
                "minLength": 1,
                "maxLength": 100
              }
            },
            "additionalProperties": false
          },
          "maxItems": 500
        }
      },
      "additionalProperties": false
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "parent": {
      "type": "string",
      "description": "Key of the facility that it is part of",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "legal",
              "region",
              "supply"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the facility above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "opened": {
      "type": "string",
      "description": "Day on which it opened",
      "format": "date",
      "maxLength": 10
    },
    "closed": {
      "type": "string",
      "description": "Day on which it closed",
      "format": "date",
      "maxLength": 10
    },
    "acquired_from": {
      "type": "string",
      "description": "Organization that it was acquired from",
      "minLength": 1,
      "maxLength": 200
    },
    "acquired_on": {
      "type": "string",
      "description": "Day on which it was acquired",
      "format": "date",
      "maxLength": 10
    },
    "successor": {
      "type": "string",
      "description": "Key of the facility that took its place",
      "minLength": 1,
      "maxLength": 100
    },
    "closing_reason": {
      "type": "string",
      "description": "Why it closed without a successor",
      "minLength": 1,
      "maxLength": 200
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Facilities. The format of this file: docs/DOMAINS.md.
format = 1
title = "Facility"
plural = "Facilities"
label = "name"
filters = ["name", "facility_type", "ccn", "npi", "gln", "addresses.city", "addresses.state", "addresses.zip", "county", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["ccn"]
date_order = [["opened", "closed"]]

[[sources]]
name = "erp"
trust = 90
owner = "Facilities management"

# One snapshot of the hospitals that Medicare certifies; CMS has one row per hospital.
[[sources]]
name = "cms_2020"
trust = 85
duplicate_free = true
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "cms_2018"
trust = 75
duplicate_free = true
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "hifld"
trust = 60
owner = "Homeland Infrastructure Foundation-Level Data"

[attributes.name]
kind = "organization_name"

[attributes.legal_name]
kind = "organization_name"

[attributes.aka]
kind = "organization_name"

[attributes.facility_type]
kind = "code"

[attributes.trauma_level]
kind = "code"

[attributes.teaching]
kind = "boolean"

[attributes.entity]
kind = "code"

[attributes.ownership]
kind = "text"

[attributes.ccn]
kind = "ccn"

[attributes.npi]
kind = "npi"

[attributes.gln]
kind = "gln"

[attributes.gln_parent]
kind = "gln"

[attributes.hin]
kind = "identifier"

[attributes.dea]
kind = "dea"

[attributes.clia]
kind = "clia"

[attributes.state_license]
kind = "identifier"

[attributes.id_340b]
kind = "identifier"

[attributes.taxonomy]
kind = "identifier"

[attributes.place_of_service]
kind = "code"

[attributes.identifiers]
kind = "group"

[attributes."identifiers.scheme"]
kind = "code"

[attributes."identifiers.value"]
kind = "identifier"

[attributes."identifiers.issuer"]
kind = "text"

[attributes."identifiers.valid_from"]
kind = "date"

[attributes."identifiers.valid_to"]
kind = "date"

[attributes."identifiers.verified"]
kind = "boolean"

[attributes.addresses]
kind = "group"

[attributes."addresses.role"]
kind = "code"

[attributes."addresses.line1"]
kind = "address"

[attributes."addresses.line2"]
kind = "address"

[attributes."addresses.city"]
kind = "city"

[attributes."addresses.state"]
kind = "state"

[attributes."addresses.zip"]
kind = "zip"

[attributes."addresses.country"]
kind = "country"

[attributes.county]
kind = "text"

[attributes."addresses.gln"]
kind = "gln"

[attributes.county_fips]
kind = "code"

[attributes.cbsa]
kind = "code"

[attributes.latitude]
kind = "number"

[attributes.longitude]
kind = "number"

[attributes.time_zone]
kind = "text"

[attributes.phones]
kind = "phone"

[attributes.website]
kind = "url"

[attributes.fax]
kind = "phone"

[attributes.emails]
kind = "email"

[attributes.beds_staffed]
kind = "integer"

[attributes.beds]
kind = "integer"

[attributes.emergency_services]
kind = "boolean"

[attributes.receiving]
kind = "group"

[attributes."receiving.dock_gln"]
kind = "gln"

[attributes."receiving.par_locations"]
kind = "group"

[attributes."receiving.par_locations.code"]
kind = "code"

[attributes."receiving.par_locations.gln"]
kind = "gln"

[attributes."receiving.par_locations.cost_center"]
kind = "reference"
target = "cost_center"

[attributes.status]
kind = "code"

[attributes.parent]
kind = "reference"
target = "facility"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "facility"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.opened]
kind = "date"

[attributes.closed]
kind = "date"

[attributes.acquired_from]
kind = "organization_name"

[attributes.acquired_on]
kind = "date"

[attributes.successor]
kind = "reference"
target = "facility"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.operational]
title = "Operations"
parent = "parent"

[hierarchies.legal]
title = "Legal entities"
placements = "placements"

[hierarchies.region]
title = "Regions"
placements = "placements"

[hierarchies.supply]
title = "Supply"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.aka]
strategy = "union"
limit = 20

[survivorship.attributes.npi]
strategy = "union"
limit = 100

[survivorship.attributes.phones]
strategy = "union"
limit = 20

[survivorship.attributes.identifiers]
strategy = "union"
limit = 100

# The address of the most believed source only: older snapshots still have the address before a move.
[survivorship.attributes.addresses]
strategy = "source_order"
then = ["most_recent"]

[approval]
first_publication = "automatic"

[approval.protect.ccn]
approvers = 1
on_create = false

[[checks]]
name = "closes_without_successor"
message = "A facility that closes names its successor, or why it has none"
when = [{ attribute = "closed" }]
require.any_of = [{ attribute = "successor" }, { attribute = "closing_reason" }]

[[checks]]
name = "succeeds_itself"
message = "A facility is not its own successor or parent"
require.not_itself = { attributes = ["successor", "parent"] }

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["name", "legal_name", "aka"]
# Facilities are renamed often: one hospital in ten between two yearly snapshots.
levels = { partial = 1.0, weak = -2.0, different = -5.0 }

[[matching.comparisons]]
name = "address"
method = "address"
attributes = ["addresses"]
levels = { same_state = -5.0, different = -8.0 }

[[matching.comparisons]]
name = "phone"
method = "phone"
attributes = ["phones"]

[[matching.comparisons]]
name = "ccn"
method = "identifier"
attributes = ["ccn"]
levels = { different = -12.0 }

[[matching.comparisons]]
name = "npi"
method = "identifier"
attributes = ["npi"]
levels = { exact = 16.0, different = -2.0 }

[[matching.comparisons]]
name = "gln"
method = "identifier"
attributes = ["gln"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "facility_type"
method = "code"
attributes = ["facility_type"]
levels = { exact = 0.5, different = -2.5 }

[matching.blocking]
keys = [
  ["name_key", "state"],
  ["name_prefix", "state"],
  ["rare_token", "state"],
  ["rare_token_pair"],
  ["sound_token", "state"],
  ["phone"],
  ["zip5", "house_number"],
  ["identifier:ccn"],
  ["identifier:npi"],
  ["identifier:gln"],
  ["name_key"],
]

[[matching.vetoes]]
name = "ccn_differs"
when = "differ"
attribute = "ccn"

[[matching.vetoes]]
name = "state_differs"
when = "differ"
attribute = "addresses.state"

[[matching.vetoes]]
name = "facility_type_contradicts"
when = "groups_differ"
attribute = "facility_type"
groups = [
  ["hospital_acute", "cah", "psych", "rehab", "ltch", "children"],
  ["asc"],
  ["clinic", "physician_office"],
  ["lab"],
  ["imaging"],
  ["pharmacy"],
  ["dme"],
  ["snf", "hospice", "home_health"],
  ["warehouse", "ship_to", "stock_location"],
  ["admin"],
]

[[matching.vetoes]]
name = "branch_number_differs"
when = "branch_differs"
comparison = "name"
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270435113,'hub',1796067270435113,NULL,NULL,'01a22df3-9f23-713f-b307-5ab94b13c2ca');
INSERT INTO "rule_version" VALUES('01a22df3-9f49-75c3-b9ce-aae2fee8d596','item','active','9a8de68b7cd33433','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Item",
  "description": "Supplies, implants, drugs and services that are bought, stocked or charged.",
  "type": "object",
  "required": [
    "description"
  ],
  "properties": {
    "description": {
      "type": "string",
      "description": "What the item is: noun, modifiers, size, packaging",
      "minLength": 1,
      "maxLength": 500
    },
    "description_short": {
      "type": "string",
      "description": "Short description, 40 characters",
      "minLength": 1,
      "maxLength": 40
    },
    "description_long": {
      "type": "string",
      "description": "Long description",
      "minLength": 1,
      "maxLength": 240
    },
    "description_clinical": {
      "type": "string",
      "description": "What clinicians call it",
      "minLength": 1,
      "maxLength": 1000
    },
    "item_type": {
      "type": "string",
      "description": "What kind of item",
      "enum": [
        "med_surg",
        "implant",
        "drug",
        "lab",
        "linen",
        "food",
        "office",
        "capital",
        "service",
        "kit",
        "non_stock"
      ]
    },
    "manufacturer": {
      "type": "string",
      "description": "Name of the manufacturer as given",
      "minLength": 1,
      "maxLength": 200
    },
    "manufacturer_vendor": {
      "type": "string",
      "description": "Key of the manufacturer as a vendor",
      "minLength": 1,
      "maxLength": 100
    },
    "mfr_part_number": {
      "type": "string",
      "description": "The manufacturer''s part number",
      "minLength": 1,
      "maxLength": 50
    },
    "supply_number": {
      "type": "string",
      "description": "Number of the item in the source''s item master or charge master",
      "minLength": 1,
      "maxLength": 50
    },
    "charge_code": {
      "type": "string",
      "description": "Charge code (CDM) under which it is billed",
      "minLength": 1,
      "maxLength": 50
    },
    "gtins": {
      "type": "array",
      "description": "GS1 trade item numbers by packaging level",
      "items": {
        "type": "object",
        "description": "One GTIN",
        "properties": {
          "gtin": {
            "type": "string",
            "description": "GTIN, 14 digits",
            "pattern": "^[0-9]{14}$",
            "maxLength": 14
          },
          "uom": {
            "type": "string",
            "description": "Unit that this GTIN identifies",
            "minLength": 1,
            "maxLength": 10
          },
          "qty": {
            "type": "string",
            "description": "Base units in it, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "level": {
            "type": "string",
            "description": "Packaging level",
            "enum": [
              "base",
              "inner",
              "case",
              "pallet"
            ]
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "gtin"
        ],
        "additionalProperties": false
      },
      "maxItems": 20
    },
    "udi_di": {
      "type": "string",
      "description": "Device identifier part of the UDI",
      "minLength": 1,
      "maxLength": 50
    },
    "issuing_agency": {
      "type": "string",
      "description": "Who issues the device identifier",
      "enum": [
        "gs1",
        "hibcc",
        "iccbba"
      ]
    },
    "fda_product_code": {
      "type": "string",
      "description": "FDA product code, 3 letters",
      "pattern": "^[A-Z]{3}$",
      "maxLength": 3
    },
    "gmdn": {
      "type": "string",
      "description": "Global Medical Device Nomenclature code, 5 digits",
      "pattern": "^[0-9]{5}$",
      "maxLength": 5
    },
    "fda_listing": {
      "type": "string",
      "description": "FDA device listing number",
      "minLength": 1,
      "maxLength": 20
    },
    "ndc": {
      "type": "string",
      "description": "National Drug Code, 5-4-2 with hyphens",
      "pattern": "^[0-9]{5}-[0-9]{4}-[0-9]{2}$",
      "maxLength": 13
    },
    "unspsc": {
      "type": "string",
      "description": "UNSPSC class, 8 digits",
      "pattern": "^[0-9]{8}$",
      "maxLength": 8
    },
    "hcpcs": {
      "type": "string",
      "description": "HCPCS code, 5 characters",
      "pattern": "^[0-9A-Z]{5}$",
      "maxLength": 5
    },
    "commodity": {
      "type": "string",
      "description": "Commodity by which spend is reported",
      "minLength": 1,
      "maxLength": 60
    },
    "gl_category": {
      "type": "string",
      "description": "Category that gives the natural account",
      "minLength": 1,
      "maxLength": 60
    },
    "base_uom": {
      "type": "string",
      "description": "Smallest unit that is counted, e.g. EA",
      "minLength": 1,
      "maxLength": 10
    },
    "uom_list": {
      "type": "string",
      "description": "List that the unit codes are of, where it is not the organization''s own; the same letters mean different things in different lists",
      "enum": [
        "local",
        "rec20",
        "rec21",
        "x12_355"
      ]
    },
    "purchase_uom": {
      "type": "string",
      "description": "Unit in which it is bought, e.g. CA",
      "minLength": 1,
      "maxLength": 10
    },
    "issue_uom": {
      "type": "string",
      "description": "Unit in which it is issued from stock, e.g. BX",
      "minLength": 1,
      "maxLength": 10
    },
    "charge_uom": {
      "type": "string",
      "description": "Unit in which it is charged, e.g. EA",
      "minLength": 1,
      "maxLength": 10
    },
    "uom_conversions": {
      "type": "array",
      "description": "What units are worth in one another: one `from` is num/den of `to`, exactly",
      "items": {
        "type": "object",
        "description": "One conversion",
        "required": [
          "from",
          "to",
          "num"
        ],
        "properties": {
          "from": {
            "type": "string",
            "description": "Unit that is converted, e.g. BX",
            "minLength": 1,
            "maxLength": 10
          },
          "from_list": {
            "type": "string",
            "description": "List that this code is of, where it is not uom_list",
            "enum": [
              "local",
              "rec20",
              "rec21",
              "x12_355",
              "ucum"
            ]
          },
          "to": {
            "type": "string",
            "description": "Unit that it is converted to, e.g. EA",
            "minLength": 1,
            "maxLength": 10
          },
          "to_list": {
            "type": "string",
            "description": "List that this code is of, where it is not uom_list",
            "enum": [
              "local",
              "rec20",
              "rec21",
              "x12_355",
              "ucum"
            ]
          },
          "num": {
            "type": "string",
            "description": "Numerator: a whole number of 1 or more as text",
            "pattern": "^[1-9][0-9]*$",
            "maxLength": 30
          },
          "den": {
            "type": "string",
            "description": "Denominator: a whole number of 1 or more as text; 1 if absent",
            "pattern": "^[1-9][0-9]*$",
            "maxLength": 30
          },
          "gtin": {
            "type": "string",
            "description": "GTIN of the package that `from` is, 14 digits",
            "pattern": "^[0-9]{14}$",
            "maxLength": 14
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "unit_price": {
      "type": "string",
      "description": "Price of one base unit in US dollars, a decimal of 0 or more as text",
      "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "vendor_items": {
      "type": "array",
      "description": "How vendors sell it",
      "items": {
        "type": "object",
        "description": "One vendor''s offer",
        "properties": {
          "vendor": {
            "type": "string",
            "description": "Key of the vendor",
            "minLength": 1,
            "maxLength": 100
          },
          "vendor_part_number": {
            "type": "string",
            "description": "The vendor''s part number",
            "minLength": 1,
            "maxLength": 50
          },
          "uom": {
            "type": "string",
            "description": "Unit of sale",
            "minLength": 1,
            "maxLength": 10
          },
          "pack": {
            "type": "string",
            "description": "Base units in the unit of sale, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "contract_ref": {
            "type": "string",
            "description": "Contract under which it is bought",
            "minLength": 1,
            "maxLength": 60
          },
          "price": {
            "type": "string",
            "description": "Price of the unit of sale in US dollars, a decimal of 0 or more as text",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "active": {
            "type": "boolean",
            "description": "Whether it can be ordered so"
          },
          "preferred": {
            "type": "boolean",
            "description": "Whether it is to be ordered so"
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "lot_tracked": {
      "type": "boolean",
      "description": "Whether lots are recorded"
    },
    "serial_tracked": {
      "type": "boolean",
      "description": "Whether serial numbers are recorded"
    },
    "expiry_tracked": {
      "type": "boolean",
      "description": "Whether expiry dates are recorded"
    },
    "implantable": {
      "type": "boolean",
      "description": "Whether it stays in the patient"
    },
    "hazardous": {
      "type": "boolean",
      "description": "Whether it is a hazardous material"
    },
    "controlled_schedule": {
      "type": "string",
      "description": "Schedule of a controlled substance",
      "enum": [
        "I",
        "II",
        "III",
        "IV",
        "V"
      ]
    },
    "refrigerated": {
      "type": "boolean",
      "description": "Whether it must be kept cold"
    },
    "single_use": {
      "type": "boolean",
      "description": "Whether it may be used once only"
    },
    "reprocessed": {
      "type": "boolean",
      "description": "Whether it was reprocessed for another use"
    },
    "sterile": {
      "type": "boolean",
      "description": "Whether it is delivered sterile"
    },
    "latex": {
      "type": "boolean",
      "description": "Whether it contains natural rubber latex"
    },
    "size": {
      "type": "object",
      "description": "Measures of one piece; a number with its UCUM unit",
      "properties": {
        "length": {
          "type": "string",
          "description": "Length, e.g. 48 mm",
          "minLength": 1,
          "maxLength": 40
        },
        "diameter": {
          "type": "string",
          "description": "Diameter, e.g. 4.5 mm or 7 Fr",
          "minLength": 1,
          "maxLength": 40
        },
        "gauge": {
          "type": "string",
          "description": "Gauge, e.g. 18 G",
          "minLength": 1,
          "maxLength": 20
        },
        "volume": {
          "type": "string",
          "description": "Volume, e.g. 10 mL",
          "minLength": 1,
          "maxLength": 40
        },
        "strength": {
          "type": "string",
          "description": "Strength, e.g. 5 mg/mL",
          "minLength": 1,
          "maxLength": 60
        },
        "side": {
          "type": "string",
          "description": "Side of the body",
          "enum": [
            "left",
            "right",
            "bilateral"
          ]
        },
        "material": {
          "type": "string",
          "description": "Material",
          "minLength": 1,
          "maxLength": 60
        }
      },
      "additionalProperties": false
    },
    "substitutes": {
      "type": "array",
      "description": "What may be used in its place: directed, dated",
      "items": {
        "type": "object",
        "description": "One substitute",
        "required": [
          "item"
        ],
        "properties": {
          "item": {
            "type": "string",
            "description": "Key of the other item",
            "minLength": 1,
            "maxLength": 100
          },
          "type": {
            "type": "string",
            "description": "How near it is",
            "enum": [
              "exact",
              "functional",
              "clinical_approval"
            ]
          },
          "factor": {
            "type": "string",
            "description": "How many of the other replace one of this; a decimal of 0 or more as text, 1 if absent",
            "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
            "maxLength": 40
          },
          "priority": {
            "type": "integer",
            "description": "Order of preference, 1 first",
            "minimum": 1,
            "maximum": 1000
          },
          "approved_by": {
            "type": "string",
            "description": "Who approved it",
            "minLength": 1,
            "maxLength": 120
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "chargeable": {
      "type": "boolean",
      "description": "Whether patients are charged for it"
    },
    "charge_mappings": {
      "type": "array",
      "description": "As what it is charged, at which facility, from when to when",
      "items": {
        "type": "object",
        "description": "One charge mapping",
        "required": [
          "charge_code"
        ],
        "properties": {
          "charge_code": {
            "type": "string",
            "description": "Charge code (CDM)",
            "minLength": 1,
            "maxLength": 50
          },
          "hcpcs": {
            "type": "string",
            "description": "HCPCS code, 5 characters",
            "pattern": "^[0-9A-Z]{5}$",
            "maxLength": 5
          },
          "modifier": {
            "type": "string",
            "description": "HCPCS modifier, 2 characters",
            "pattern": "^[0-9A-Z]{2}$",
            "maxLength": 2
          },
          "revenue_code": {
            "type": "string",
            "description": "Revenue code, 4 digits",
            "pattern": "^[0-9]{4}$",
            "maxLength": 4
          },
          "units_per_uom": {
            "type": "string",
            "description": "Billing units in one charge unit: a decimal above 0 as text, or an exact fraction such as 1/3; 1 if absent",
            "pattern": "^([1-9][0-9]*/[1-9][0-9]*|(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?)$",
            "maxLength": 60
          },
          "billable": {
            "type": "boolean",
            "description": "Whether it is billed; true if absent. False says that it is known and not billed"
          },
          "facility": {
            "type": "string",
            "description": "Key of the facility; absent: all facilities that have no mapping of their own",
            "minLength": 1,
            "maxLength": 100
          },
          "cost_center": {
            "type": "string",
            "description": "Key of the cost center that is charged",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 500
    },
    "contract": {
      "type": "object",
      "description": "Contract under which it is bought",
      "properties": {
        "gpo": {
          "type": "string",
          "description": "Group purchasing organization",
          "minLength": 1,
          "maxLength": 120
        },
        "number": {
          "type": "string",
          "description": "Number of the contract",
          "minLength": 1,
          "maxLength": 60
        },
        "tier": {
          "type": "string",
          "description": "Tier",
          "minLength": 1,
          "maxLength": 30
        },
        "valid_to": {
          "type": "string",
          "description": "First day on which the contract no longer holds",
          "format": "date",
          "maxLength": 10
        }
      },
      "additionalProperties": false
    },
    "list_price": {
      "type": "string",
      "description": "List price of the purchase unit in US dollars, a decimal of 0 or more as text",
      "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
      "maxLength": 40
    },
    "criticality": {
      "type": "string",
      "description": "How bad it is to have none",
      "enum": [
        "low",
        "medium",
        "high",
        "life_support"
      ]
    },
    "shelf_life_days": {
      "type": "integer",
      "description": "Days for which it keeps",
      "minimum": 1,
      "maximum": 36500
    },
    "min_shelf_life_days": {
      "type": "integer",
      "description": "Days that must be left when it is received",
      "minimum": 0,
      "maximum": 36500
    },
    "storage": {
      "type": "object",
      "description": "How it is stored",
      "properties": {
        "condition": {
          "type": "string",
          "description": "Condition",
          "enum": [
            "ambient",
            "refrigerated",
            "frozen",
            "cryogenic",
            "controlled"
          ]
        },
        "min_celsius": {
          "type": "string",
          "description": "Lowest temperature in degrees Celsius, a decimal as text",
          "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
          "maxLength": 40
        },
        "max_celsius": {
          "type": "string",
          "description": "Highest temperature in degrees Celsius, a decimal as text",
          "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?$",
          "maxLength": 40
        },
        "location": {
          "type": "string",
          "description": "Where it is kept",
          "minLength": 1,
          "maxLength": 60
        }
      },
      "additionalProperties": false
    },
    "lifecycle": {
      "type": "object",
      "description": "When it came and went",
      "properties": {
        "introduced": {
          "type": "string",
          "description": "First day on which it could be ordered",
          "format": "date",
          "maxLength": 10
        },
        "discontinued": {
          "type": "string",
          "description": "First day on which it can no longer be ordered",
          "format": "date",
          "maxLength": 10
        },
        "replaced_by": {
          "type": "string",
          "description": "Key of the item that takes its place",
          "minLength": 1,
          "maxLength": 100
        },
        "reason": {
          "type": "string",
          "description": "Why it is discontinued, where nothing takes its place",
          "minLength": 1,
          "maxLength": 200
        }
      },
      "additionalProperties": false
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Items. The format of this file: docs/DOMAINS.md.
format = 1
title = "Item"
plural = "Items"
label = "description"
filters = ["description", "item_type", "manufacturer", "mfr_part_number", "supply_number", "charge_code", "gtins.gtin", "udi_di", "ndc", "unspsc", "hcpcs", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["gtins.gtin", "udi_di"]

[[sources]]
name = "erp"
trust = 90
duplicate_free = false
owner = "Supply chain"

[[sources]]
name = "wellstar"
trust = 70
owner = "WellStar Health System charge master"

[[sources]]
name = "osu"
trust = 70
owner = "Ohio State University Hospital charge master"

[attributes.description]
kind = "description"

[attributes.description_short]
kind = "text"

[attributes.description_long]
kind = "description"

[attributes.description_clinical]
kind = "description"

[attributes.item_type]
kind = "code"

[attributes.manufacturer]
kind = "organization_name"

[attributes.mfr_part_number]
kind = "part_number"

[attributes.manufacturer_vendor]
kind = "reference"
target = "vendor"

[attributes.supply_number]
kind = "code"

[attributes.charge_code]
kind = "code"

[attributes.gtins]
kind = "group"

[attributes."gtins.gtin"]
kind = "gtin"

[attributes."gtins.uom"]
kind = "identifier"

[attributes."gtins.qty"]
kind = "number"

[attributes."gtins.level"]
kind = "code"

[attributes."gtins.valid_from"]
kind = "date"

[attributes."gtins.valid_to"]
kind = "date"

[attributes.udi_di]
kind = "udi"

[attributes.ndc]
kind = "ndc"

[attributes.issuing_agency]
kind = "code"

[attributes.fda_product_code]
kind = "code"

[attributes.gmdn]
kind = "code"

[attributes.fda_listing]
kind = "code"

[attributes.unspsc]
kind = "unspsc"

[attributes.hcpcs]
kind = "hcpcs"

[attributes.base_uom]
kind = "identifier"

[attributes.commodity]
kind = "code"

[attributes.gl_category]
kind = "code"

[attributes.uom_list]
kind = "code"

[attributes.purchase_uom]
kind = "identifier"

[attributes.issue_uom]
kind = "identifier"

[attributes.charge_uom]
kind = "identifier"

[attributes.uom_conversions]
kind = "group"

[attributes."uom_conversions.from"]
kind = "identifier"

[attributes."uom_conversions.from_list"]
kind = "code"

[attributes."uom_conversions.to"]
kind = "identifier"

[attributes."uom_conversions.to_list"]
kind = "code"

[attributes."uom_conversions.num"]
kind = "code"

[attributes."uom_conversions.den"]
kind = "code"

[attributes."uom_conversions.gtin"]
kind = "gtin"

[attributes."uom_conversions.valid_from"]
kind = "date"

[attributes."uom_conversions.valid_to"]
kind = "date"

[attributes.unit_price]
kind = "number"

[attributes.vendor_items]
kind = "group"

[attributes."vendor_items.vendor"]
kind = "reference"
target = "vendor"

[attributes."vendor_items.vendor_part_number"]
kind = "part_number"

[attributes."vendor_items.uom"]
kind = "identifier"

[attributes."vendor_items.pack"]
kind = "number"

[attributes."vendor_items.contract_ref"]
kind = "code"

[attributes."vendor_items.price"]
kind = "number"

[attributes."vendor_items.active"]
kind = "boolean"

[attributes."vendor_items.preferred"]
kind = "boolean"

[attributes."vendor_items.valid_from"]
kind = "date"

[attributes."vendor_items.valid_to"]
kind = "date"

[attributes.lot_tracked]
kind = "boolean"

[attributes.serial_tracked]
kind = "boolean"

[attributes.expiry_tracked]
kind = "boolean"

[attributes.implantable]
kind = "boolean"

[attributes.sterile]
kind = "boolean"

[attributes.latex]
kind = "boolean"

[attributes.hazardous]
kind = "boolean"

[attributes.controlled_schedule]
kind = "code"

[attributes.refrigerated]
kind = "boolean"

[attributes.single_use]
kind = "boolean"

[attributes.reprocessed]
kind = "boolean"

[attributes.size]
kind = "group"

[attributes."size.side"]
kind = "code"

[attributes.substitutes]
kind = "group"

[attributes."substitutes.item"]
kind = "reference"
target = "item"

[attributes."substitutes.type"]
kind = "code"

[attributes."substitutes.factor"]
kind = "number"

[attributes."substitutes.priority"]
kind = "integer"

[attributes."substitutes.valid_from"]
kind = "date"

[attributes."substitutes.valid_to"]
kind = "date"

[attributes.chargeable]
kind = "boolean"

[attributes.charge_mappings]
kind = "group"

[attributes."charge_mappings.charge_code"]
kind = "code"

[attributes."charge_mappings.hcpcs"]
kind = "hcpcs"

[attributes."charge_mappings.modifier"]
kind = "code"

[attributes."charge_mappings.revenue_code"]
kind = "code"

[attributes."charge_mappings.units_per_uom"]
kind = "code"

[attributes."charge_mappings.billable"]
kind = "boolean"

[attributes."charge_mappings.facility"]
kind = "reference"
target = "facility"

[attributes."charge_mappings.cost_center"]
kind = "reference"
target = "cost_center"

[attributes."charge_mappings.valid_from"]
kind = "date"

[attributes."charge_mappings.valid_to"]
kind = "date"

[attributes.contract]
kind = "group"

[attributes."contract.gpo"]
kind = "organization_name"

[attributes."contract.number"]
kind = "code"

[attributes."contract.tier"]
kind = "code"

[attributes."contract.valid_to"]
kind = "date"

[attributes.list_price]
kind = "number"

[attributes.criticality]
kind = "code"

[attributes.shelf_life_days]
kind = "integer"

[attributes.min_shelf_life_days]
kind = "integer"

[attributes.storage]
kind = "group"

[attributes."storage.condition"]
kind = "code"

[attributes."storage.min_celsius"]
kind = "number"

[attributes."storage.max_celsius"]
kind = "number"

[attributes.lifecycle]
kind = "group"

[attributes."lifecycle.introduced"]
kind = "date"

[attributes."lifecycle.discontinued"]
kind = "date"

[attributes."lifecycle.replaced_by"]
kind = "reference"
target = "item"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# A factor per item, never a bare code: docs/domains/item.md.
[units]
base = "base_uom"
list = "uom_list"
uses = ["purchase_uom", "issue_uom", "charge_uom"]
conversions = "uom_conversions"
packages = "gtins"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.description]
strategy = "source_order"
then = ["longest", "most_recent"]

[survivorship.attributes.unit_price]
strategy = "most_recent"
then = ["source_order"]

[survivorship.attributes.gtins]
strategy = "union"
limit = 20

[survivorship.attributes.vendor_items]
strategy = "union"
limit = 100

# What one system knows of packages holds for all of its keys; that they agree is checked.
[survivorship.attributes.uom_conversions]
strategy = "union"
limit = 100

[survivorship.attributes.substitutes]
strategy = "union"
limit = 100

[approval]
first_publication = "automatic"

[approval.protect.base_uom]
approvers = 2
on_create = false

[approval.protect.gtins]
approvers = 1
on_create = false

[approval.protect.charge_code]
approvers = 2
on_create = false

# A wrong factor makes wrong prices and wrong stock.
# What was bought with the old one stays reckoned with the old one.
[approval.protect.uom_conversions]
approvers = 2
on_create = false
forward_dated = true

[approval.protect.charge_mappings]
approvers = 2
on_create = false

# Tracing may begin at once; that it ends is for somebody to approve.
[approval.protect.lot_tracked]
approvers = 1
only = "loosened"

[approval.protect.serial_tracked]
approvers = 1
only = "loosened"

[approval.protect.expiry_tracked]
approvers = 1
only = "loosened"

# What an item must say. A check that fails opens an exception, which closes by itself.
[[checks]]
name = "implant_not_traced"
message = "An implantable item is traced by lot or by serial number"
when = [{ attribute = "implantable", values = ["true"] }, { attribute = "item_type", values = ["implant", "med_surg", "kit"] }]
require.any_of = [{ attribute = "lot_tracked", values = ["true"] }, { attribute = "serial_tracked", values = ["true"] }]

[[checks]]
name = "no_charge_mapping"
message = "An item that is charged has exactly one charge mapping for each facility on each day"
when = [{ attribute = "chargeable", values = ["true"] }]
require.one_valid_entry = { attribute = "charge_mappings", per = ["facility"] }

[[checks]]
name = "units_not_sound"
message = "The units in use have a way to the base unit, and no two ways contradict each other"
require = "sound_units"

[[checks]]
name = "substitutes_itself"
message = "An item is not its own substitute or replacement"
require.not_itself = { attributes = ["substitutes.item", "lifecycle.replaced_by"] }

[[checks]]
name = "discontinued_without_replacement"
message = "A discontinued item has a replacement, or a reason why it needs none"
when = [{ attribute = "lifecycle.discontinued" }]
require.any_of = [{ attribute = "lifecycle.replaced_by" }, { attribute = "lifecycle.reason" }]

[[checks]]
name = "contract_expired"
message = "The contract under which it is bought holds"
require.not_expired = { attribute = "contract.valid_to", half_open = true }

[[tasks.routes]]
category = "no_charge_mapping"
owner_group = "charge_integrity"
priority = "high"
due_within = "1d"

[[tasks.routes]]
category = "charge_look_up_failed"
owner_group = "charge_integrity"
priority = "urgent"
due_within = "4h"

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels. Descriptions are weak
# evidence: thousands of different supplies share one.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "description"
method = "description"
attributes = ["description"]

[[matching.comparisons]]
name = "manufacturer"
method = "organization_name"
attributes = ["manufacturer"]
levels = { exact = 3.0, equivalent = 3.0, strong = 2.0, near = 1.0, partial = 0.0, weak = -3.0, different = -5.0 }
frequency = false

[[matching.comparisons]]
name = "mfr_part_number"
method = "identifier"
attributes = ["mfr_part_number"]
levels = { exact = 13.0, different = -10.0 }

[[matching.comparisons]]
name = "gtin"
method = "identifier"
attributes = ["gtins.gtin"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "udi_di"
method = "identifier"
attributes = ["udi_di"]
levels = { different = -8.0 }

[[matching.comparisons]]
name = "ndc"
method = "identifier"
attributes = ["ndc"]
levels = { different = -12.0 }

[[matching.comparisons]]
name = "vendor_part_number"
method = "identifier"
attributes = ["vendor_items.vendor_part_number"]
levels = { exact = 11.0, different = -2.0 }

[[matching.comparisons]]
name = "unspsc"
method = "code"
attributes = ["unspsc"]
levels = { exact = 2.0, different = -3.0 }

[[matching.comparisons]]
name = "hcpcs"
method = "code"
attributes = ["hcpcs"]

[[matching.comparisons]]
name = "unit_price"
method = "number"
attributes = ["unit_price"]
levels = { exact = 2.0, near = 1.0, different = -1.0 }

[matching.blocking]
keys = [
  ["identifier:gtin"],
  ["identifier:udi_di"],
  ["identifier:ndc"],
  ["identifier:mfr_part_number"],
  ["identifier:vendor_part_number"],
  ["name_key:description"],
  ["rare_token_pair:description"],
]

[[matching.vetoes]]
name = "measures_contradict"
when = "measures_contradict"
comparison = "description"
conclusive = true

[[matching.vetoes]]
name = "drug_and_device"
when = "only_one_is"
attribute = "item_type"
groups = [["drug"]]

[[matching.vetoes]]
name = "ndc_differs"
when = "differ"
attribute = "ndc"

[[matching.vetoes]]
name = "udi_di_differs"
when = "singles_differ"
attribute = "udi_di"

[[matching.vetoes]]
name = "part_number_differs"
when = "differ"
attribute = "mfr_part_number"

[[matching.vetoes]]
name = "sterile_differs"
when = "differ"
attribute = "sterile"

[[matching.vetoes]]
name = "latex_differs"
when = "differ"
attribute = "latex"
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270473364,'hub',1796067270473364,NULL,NULL,'01a22df3-9f49-75c3-b9ce-aae17c041b7c');
INSERT INTO "rule_version" VALUES('01a22df3-9f87-772a-a497-9291290b4c82','vendor','active','f40c003aecd4d164','{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Vendor",
  "description": "Whoever is paid: suppliers, manufacturers, distributors, service firms, practices. One record per legal entity or site as the source keeps it.",
  "type": "object",
  "required": [
    "legal_name"
  ],
  "properties": {
    "legal_name": {
      "type": "string",
      "description": "Registered name of the legal entity",
      "minLength": 1,
      "maxLength": 200
    },
    "level": {
      "type": "string",
      "description": "Which of the three levels the record is about: the company, one of its places of business, or where its money goes",
      "enum": [
        "legal_entity",
        "site",
        "remit_to"
      ]
    },
    "dba_names": {
      "type": "array",
      "description": "Names under which it does business",
      "items": {
        "type": "string",
        "description": "A trade name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "former_names": {
      "type": "array",
      "description": "Names it had before",
      "items": {
        "type": "string",
        "description": "A former name",
        "minLength": 1,
        "maxLength": 200
      },
      "maxItems": 50
    },
    "name_history": {
      "type": "array",
      "description": "Former names with the day on which each ended",
      "items": {
        "type": "object",
        "description": "A name that it had",
        "required": [
          "name"
        ],
        "properties": {
          "name": {
            "type": "string",
            "description": "The former name",
            "minLength": 1,
            "maxLength": 200
          },
          "until": {
            "type": "string",
            "description": "First day on which it no longer had the name",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "legal_form": {
      "type": "string",
      "description": "Legal form, ISO 20275 Entity Legal Form code of 4 characters",
      "pattern": "^[A-Z0-9]{4}$",
      "maxLength": 4
    },
    "vendor_type": {
      "type": "string",
      "description": "What the vendor is to us",
      "enum": [
        "supplier",
        "manufacturer",
        "distributor",
        "service",
        "physician_practice",
        "government",
        "employee",
        "one_time",
        "payer_refund",
        "utility",
        "landlord"
      ]
    },
    "tax_classification": {
      "type": "string",
      "description": "Federal tax classification, as on form W-9",
      "enum": [
        "individual",
        "c_corp",
        "s_corp",
        "partnership",
        "trust",
        "llc_c",
        "llc_s",
        "llc_p",
        "exempt",
        "foreign"
      ]
    },
    "tin": {
      "type": "string",
      "description": "Taxpayer identification number: EIN NN-NNNNNNN, or SSN or ITIN NNN-NN-NNNN",
      "pattern": "^([0-9]{2}-[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{4})$",
      "maxLength": 11
    },
    "w9_date": {
      "type": "string",
      "description": "Day on which its form W-9 was signed",
      "format": "date",
      "maxLength": 10
    },
    "w8_type": {
      "type": "string",
      "description": "Which form W-8 a foreign vendor gave",
      "enum": [
        "w8_ben",
        "w8_ben_e",
        "w8_eci",
        "w8_exp",
        "w8_imy"
      ]
    },
    "tin_match_status": {
      "type": "string",
      "description": "What the IRS said of name and number together",
      "enum": [
        "not_checked",
        "matched",
        "mismatched",
        "not_found"
      ]
    },
    "is_1099": {
      "type": "boolean",
      "description": "Whether payments to it are reported on a form 1099"
    },
    "form_1099_box": {
      "type": "string",
      "description": "Form and box in which they are reported, e.g. NEC-1 or MISC-6",
      "minLength": 1,
      "maxLength": 12
    },
    "duns": {
      "type": "string",
      "description": "D-U-N-S number, 9 digits; one per site",
      "pattern": "^[0-9]{9}$",
      "maxLength": 9
    },
    "uei": {
      "type": "string",
      "description": "Unique Entity Identifier of SAM.gov, 12 characters",
      "pattern": "^[A-Z0-9]{12}$",
      "maxLength": 12
    },
    "cage": {
      "type": "string",
      "description": "CAGE code, 5 characters",
      "pattern": "^[A-Z0-9]{5}$",
      "maxLength": 5
    },
    "lei": {
      "type": "string",
      "description": "Legal Entity Identifier (ISO 17442), 20 characters",
      "pattern": "^[A-Z0-9]{18}[0-9]{2}$",
      "maxLength": 20
    },
    "gln": {
      "type": "string",
      "description": "GS1 Global Location Number, 13 digits",
      "pattern": "^[0-9]{13}$",
      "maxLength": 13
    },
    "npi": {
      "type": "string",
      "description": "National Provider Identifier of an organization, 10 digits",
      "pattern": "^[12][0-9]{9}$",
      "maxLength": 10
    },
    "hin": {
      "type": "string",
      "description": "Health Industry Number, 9 characters",
      "pattern": "^[A-Z0-9]{9}$",
      "maxLength": 9
    },
    "dea": {
      "type": "string",
      "description": "DEA registration number, 2 letters and 7 digits",
      "pattern": "^[A-Z]{2}[0-9]{7}$",
      "maxLength": 9
    },
    "identifiers": {
      "type": "array",
      "description": "Further identifiers, several per scheme, each with its validity",
      "items": {
        "type": "object",
        "description": "One identifier",
        "required": [
          "scheme",
          "value"
        ],
        "properties": {
          "scheme": {
            "type": "string",
            "description": "What kind of identifier",
            "enum": [
              "tin",
              "duns",
              "uei",
              "cage",
              "lei",
              "gln",
              "npi",
              "hin",
              "dea",
              "state_license",
              "edi",
              "portal",
              "gpo",
              "sic",
              "other"
            ]
          },
          "value": {
            "type": "string",
            "description": "The identifier, upper case and without blanks",
            "minLength": 1,
            "maxLength": 60
          },
          "issuer": {
            "type": "string",
            "description": "Who issued it, e.g. the state of a license",
            "minLength": 1,
            "maxLength": 60
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          },
          "verified": {
            "type": "boolean",
            "description": "Whether somebody compared it with its register"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "addresses": {
      "type": "array",
      "description": "Addresses, each with its role",
      "items": {
        "type": "object",
        "description": "One address",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the address is for",
            "enum": [
              "legal",
              "physical",
              "mailing",
              "order_from",
              "remit_to",
              "ship_from",
              "ship_to",
              "return",
              "billing"
            ]
          },
          "line1": {
            "type": "string",
            "description": "First address line: house number and street, or PO box",
            "minLength": 1,
            "maxLength": 200
          },
          "line2": {
            "type": "string",
            "description": "Second address line: suite, floor, attention",
            "minLength": 1,
            "maxLength": 200
          },
          "city": {
            "type": "string",
            "description": "City",
            "minLength": 1,
            "maxLength": 100
          },
          "state": {
            "type": "string",
            "description": "State: USPS code in the US, else the region as written",
            "minLength": 1,
            "maxLength": 50
          },
          "zip": {
            "type": "string",
            "description": "ZIP code NNNNN or NNNNN-NNNN in the US, else the postal code",
            "minLength": 1,
            "maxLength": 16
          },
          "country": {
            "type": "string",
            "description": "Country, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "gln": {
            "type": "string",
            "description": "GS1 Global Location Number of the address, 13 digits",
            "pattern": "^[0-9]{13}$",
            "maxLength": 13
          },
          "usps_valid": {
            "type": "boolean",
            "description": "Whether the postal service knows the address"
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "phones": {
      "type": "array",
      "description": "Telephone numbers",
      "items": {
        "type": "string",
        "description": "Telephone, +1XXXXXXXXXX in North America",
        "minLength": 1,
        "maxLength": 40
      },
      "maxItems": 50
    },
    "emails": {
      "type": "array",
      "description": "Email addresses",
      "items": {
        "type": "string",
        "description": "An email address",
        "minLength": 1,
        "maxLength": 254
      },
      "maxItems": 50
    },
    "website": {
      "type": "string",
      "description": "Web address",
      "minLength": 1,
      "maxLength": 500
    },
    "contacts": {
      "type": "array",
      "description": "People and desks to turn to",
      "items": {
        "type": "object",
        "description": "One contact",
        "properties": {
          "role": {
            "type": "string",
            "description": "What the contact is for, e.g. accounts receivable",
            "minLength": 1,
            "maxLength": 60
          },
          "name": {
            "type": "string",
            "description": "Name of the person or desk",
            "minLength": 1,
            "maxLength": 200
          },
          "email": {
            "type": "string",
            "description": "Email address",
            "minLength": 1,
            "maxLength": 254
          },
          "phone": {
            "type": "string",
            "description": "Telephone, +1XXXXXXXXXX in North America",
            "minLength": 1,
            "maxLength": 40
          },
          "fax": {
            "type": "string",
            "description": "Fax, +1XXXXXXXXXX in North America",
            "minLength": 1,
            "maxLength": 40
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "commodities": {
      "type": "array",
      "description": "What it sells, UNSPSC classes of 8 digits",
      "items": {
        "type": "string",
        "description": "A UNSPSC class",
        "pattern": "^[0-9]{8}$",
        "maxLength": 8
      },
      "maxItems": 50
    },
    "payment_terms": {
      "type": "string",
      "description": "Code of the payment terms in the ERP, e.g. N30 or 2/10N30",
      "minLength": 1,
      "maxLength": 30
    },
    "payment_method": {
      "type": "string",
      "description": "How the vendor is paid",
      "enum": [
        "ach",
        "check",
        "wire",
        "virtual_card",
        "none"
      ]
    },
    "currency": {
      "type": "string",
      "description": "Currency of payment, ISO 4217",
      "pattern": "^[A-Z]{3}$",
      "maxLength": 3
    },
    "holds": {
      "type": "array",
      "description": "Reasons not to order from it or not to pay it, each with its end",
      "items": {
        "type": "object",
        "description": "One hold",
        "required": [
          "type"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "What is held",
            "enum": [
              "payment",
              "order",
              "tax",
              "all"
            ]
          },
          "reason": {
            "type": "string",
            "description": "Why",
            "minLength": 1,
            "maxLength": 200
          },
          "by": {
            "type": "string",
            "description": "Who put it on hold",
            "minLength": 1,
            "maxLength": 120
          },
          "from": {
            "type": "string",
            "description": "First day on which it is on hold",
            "format": "date",
            "maxLength": 10
          },
          "until": {
            "type": "string",
            "description": "First day on which it is no longer on hold; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "exclusion_screening": {
      "type": "object",
      "description": "Result of screening against lists of those who may not take part in federal health care programs",
      "properties": {
        "status": {
          "type": "string",
          "description": "What the screening found",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "checked_at": {
          "type": "string",
          "description": "Day of the last screening",
          "format": "date",
          "maxLength": 10
        },
        "leie": {
          "type": "string",
          "description": "Result against the OIG List of Excluded Individuals and Entities",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "sam": {
          "type": "string",
          "description": "Result against the exclusions of SAM.gov",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "state": {
          "type": "string",
          "description": "Result against the Medicaid exclusion lists of the states",
          "enum": [
            "clear",
            "potential",
            "confirmed"
          ]
        },
        "hit_ref": {
          "type": "string",
          "description": "Reference of the hit, for whoever clears it",
          "minLength": 1,
          "maxLength": 100
        }
      },
      "additionalProperties": false
    },
    "tax_jurisdiction": {
      "type": "string",
      "description": "Code of the tax jurisdiction",
      "minLength": 1,
      "maxLength": 40
    },
    "sales_tax_code": {
      "type": "string",
      "description": "Code by which sales tax is reckoned in the ERP",
      "minLength": 1,
      "maxLength": 30
    },
    "exempt_cert": {
      "type": "string",
      "description": "Number of the exemption certificate",
      "minLength": 1,
      "maxLength": 60
    },
    "diversity": {
      "type": "array",
      "description": "Certificates of diverse suppliers",
      "items": {
        "type": "object",
        "description": "One certificate",
        "required": [
          "cert"
        ],
        "properties": {
          "cert": {
            "type": "string",
            "description": "What it certifies",
            "enum": [
              "MBE",
              "WBE",
              "SDVOSB",
              "VOSB",
              "HUBZone",
              "SDB",
              "DBE",
              "LGBTBE"
            ]
          },
          "agency": {
            "type": "string",
            "description": "Who certified it",
            "minLength": 1,
            "maxLength": 120
          },
          "number": {
            "type": "string",
            "description": "Number of the certificate",
            "minLength": 1,
            "maxLength": 60
          },
          "expires": {
            "type": "string",
            "description": "Last day on which the certificate holds",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 30
    },
    "baa_required": {
      "type": "boolean",
      "description": "Whether a business associate agreement is needed, because its service touches protected health information"
    },
    "baa_on_file": {
      "type": "boolean",
      "description": "Whether the signed agreement is on file"
    },
    "baa_expires": {
      "type": "string",
      "description": "Last day on which the agreement holds",
      "format": "date",
      "maxLength": 10
    },
    "insurance_expires": {
      "type": "string",
      "description": "Last day on which its certificate of insurance holds",
      "format": "date",
      "maxLength": 10
    },
    "conflict_of_interest": {
      "type": "boolean",
      "description": "Whether a conflict of interest was disclosed"
    },
    "gpo_affiliation": {
      "type": "string",
      "description": "Group purchasing organization whose contracts it honors",
      "minLength": 1,
      "maxLength": 120
    },
    "edi_enabled": {
      "type": "boolean",
      "description": "Whether it takes orders by EDI"
    },
    "edi_id": {
      "type": "string",
      "description": "Its identifier in the EDI network",
      "minLength": 1,
      "maxLength": 60
    },
    "portal_id": {
      "type": "string",
      "description": "Its identifier in the supplier portal",
      "minLength": 1,
      "maxLength": 60
    },
    "erp_fields": {
      "type": "array",
      "description": "What the ERP of each entity needs to post and pay",
      "items": {
        "type": "object",
        "description": "Fields of one entity",
        "required": [
          "entity"
        ],
        "properties": {
          "entity": {
            "type": "string",
            "description": "Company or legal entity of ours",
            "minLength": 1,
            "maxLength": 50
          },
          "site_code": {
            "type": "string",
            "description": "Code of the site in that ERP",
            "minLength": 1,
            "maxLength": 50
          },
          "pay_group": {
            "type": "string",
            "description": "Pay group",
            "minLength": 1,
            "maxLength": 30
          },
          "liability_account": {
            "type": "string",
            "description": "Account to which liabilities are posted",
            "minLength": 1,
            "maxLength": 100
          }
        },
        "additionalProperties": false
      },
      "maxItems": 100
    },
    "bank_accounts": {
      "type": "array",
      "description": "Accounts that payments go to",
      "items": {
        "type": "object",
        "description": "One bank account",
        "properties": {
          "country": {
            "type": "string",
            "description": "Country of the bank, ISO 3166-1 alpha-2",
            "pattern": "^[A-Z]{2}$",
            "maxLength": 2
          },
          "aba": {
            "type": "string",
            "description": "ABA routing number, 9 digits",
            "pattern": "^[0-9]{9}$",
            "maxLength": 9
          },
          "account": {
            "type": "string",
            "description": "Account number",
            "minLength": 1,
            "maxLength": 34
          },
          "iban": {
            "type": "string",
            "description": "International Bank Account Number",
            "minLength": 1,
            "maxLength": 34
          },
          "bic": {
            "type": "string",
            "description": "Business Identifier Code, 8 or 11 characters",
            "minLength": 1,
            "maxLength": 11
          },
          "holder": {
            "type": "string",
            "description": "Name of the account holder",
            "minLength": 1,
            "maxLength": 200
          },
          "type": {
            "type": "string",
            "description": "What kind of account",
            "enum": [
              "checking",
              "savings",
              "lockbox"
            ]
          },
          "remit_to": {
            "type": "string",
            "description": "Key of the remit-to that is paid to this account; absent: all",
            "minLength": 1,
            "maxLength": 100
          },
          "verified_by": {
            "type": "string",
            "description": "Who verified it by a call back or with the bank",
            "minLength": 1,
            "maxLength": 120
          },
          "verified_at": {
            "type": "string",
            "description": "Day on which it was verified",
            "format": "date",
            "maxLength": 10
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which payments go there",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which payments no longer go there; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 20
    },
    "naics": {
      "type": "array",
      "description": "Industries, NAICS codes of 2 to 6 digits",
      "items": {
        "type": "string",
        "description": "A NAICS code",
        "pattern": "^[0-9]{2,6}$",
        "maxLength": 6
      },
      "maxItems": 20
    },
    "parent": {
      "type": "string",
      "description": "Key of the parent vendor",
      "minLength": 1,
      "maxLength": 100
    },
    "placements": {
      "type": "array",
      "description": "Its place in further hierarchies, each for some days",
      "items": {
        "type": "object",
        "description": "One place",
        "properties": {
          "hierarchy": {
            "type": "string",
            "description": "Hierarchy",
            "enum": [
              "purchasing"
            ]
          },
          "parent": {
            "type": "string",
            "description": "Key or golden id of the vendor above it",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer stands there",
            "format": "date",
            "maxLength": 10
          }
        },
        "required": [
          "hierarchy",
          "parent"
        ],
        "additionalProperties": false
      },
      "maxItems": 200
    },
    "legal_entity": {
      "type": "string",
      "description": "Key of the legal entity that this site or remit-to belongs to",
      "minLength": 1,
      "maxLength": 100
    },
    "ultimate_parent": {
      "type": "string",
      "description": "Key of the company at the top of the group",
      "minLength": 1,
      "maxLength": 100
    },
    "relations": {
      "type": "array",
      "description": "How it relates to other vendors, dated",
      "items": {
        "type": "object",
        "description": "One relation",
        "required": [
          "type",
          "vendor"
        ],
        "properties": {
          "type": {
            "type": "string",
            "description": "What it is to the other",
            "enum": [
              "branch_of",
              "remit_to_of",
              "factor_of",
              "successor_of",
              "subsidiary_of"
            ]
          },
          "vendor": {
            "type": "string",
            "description": "Key of the other vendor",
            "minLength": 1,
            "maxLength": 100
          },
          "valid_from": {
            "type": "string",
            "description": "First day on which it holds",
            "format": "date",
            "maxLength": 10
          },
          "valid_to": {
            "type": "string",
            "description": "First day on which it no longer holds; absent while it has no end",
            "format": "date",
            "maxLength": 10
          }
        },
        "additionalProperties": false
      },
      "maxItems": 50
    },
    "status": {
      "type": "string",
      "description": "Where the record stands in its life",
      "enum": [
        "draft",
        "active",
        "inactive",
        "blocked",
        "retired"
      ]
    },
    "valid_from": {
      "type": "string",
      "description": "First day on which the record holds",
      "format": "date",
      "maxLength": 10
    },
    "valid_to": {
      "type": "string",
      "description": "First day on which the record no longer holds; absent while it has no end",
      "format": "date",
      "maxLength": 10
    }
  },
  "additionalProperties": false
}
','# Vendors. The format of this file: docs/DOMAINS.md.
format = 1
title = "Vendor"
plural = "Vendors"
label = "legal_name"
filters = ["legal_name", "level", "vendor_type", "duns", "uei", "lei", "npi", "addresses.city", "addresses.state", "addresses.zip", "status"]
# Only one thing has one: golden records that share such a value are asked about.
exclusive = ["duns", "uei", "lei"]

# In the order in which they are believed where nothing else decides.
[[sources]]
name = "erp"
trust = 90
owner = "Accounts payable"

[[sources]]
name = "procurement"
trust = 80
owner = "Supply chain"

[[sources]]
name = "billing"
trust = 60
owner = "Patient accounting"

[[sources]]
name = "cms_suppliers"
trust = 70
owner = "Centers for Medicare & Medicaid Services"

[[sources]]
name = "phoenix"
trust = 60
owner = "City of Phoenix"

[[sources]]
name = "scottsdale"
trust = 60
owner = "City of Scottsdale"

[attributes.legal_name]
kind = "organization_name"

[attributes.dba_names]
kind = "organization_name"

[attributes.former_names]
kind = "organization_name"

[attributes.level]
kind = "code"

[attributes.name_history]
kind = "group"

[attributes."name_history.name"]
kind = "organization_name"

[attributes."name_history.until"]
kind = "date"

[attributes.legal_form]
kind = "code"

[attributes.vendor_type]
kind = "code"

[attributes.tax_classification]
kind = "code"

[attributes.tin]
kind = "tin"
sensitive = true

[attributes.w9_date]
kind = "date"

[attributes.w8_type]
kind = "code"

[attributes.tin_match_status]
kind = "code"

[attributes.is_1099]
kind = "boolean"

[attributes.form_1099_box]
kind = "code"

[attributes.duns]
kind = "duns"

[attributes.uei]
kind = "uei"

[attributes.cage]
kind = "cage"

[attributes.lei]
kind = "lei"

[attributes.gln]
kind = "gln"

[attributes.npi]
kind = "npi"

[attributes.hin]
kind = "identifier"

[attributes.dea]
kind = "dea"

[attributes.identifiers]
kind = "group"

[attributes."identifiers.scheme"]
kind = "code"

[attributes."identifiers.value"]
kind = "identifier"

[attributes."identifiers.issuer"]
kind = "text"

[attributes."identifiers.valid_from"]
kind = "date"

[attributes."identifiers.valid_to"]
kind = "date"

[attributes."identifiers.verified"]
kind = "boolean"

[attributes.addresses]
kind = "group"

[attributes."addresses.role"]
kind = "code"

[attributes."addresses.line1"]
kind = "address"

[attributes."addresses.line2"]
kind = "address"

[attributes."addresses.city"]
kind = "city"

[attributes."addresses.state"]
kind = "state"

[attributes."addresses.zip"]
kind = "zip"

[attributes."addresses.country"]
kind = "country"

[attributes."addresses.gln"]
kind = "gln"

[attributes."addresses.usps_valid"]
kind = "boolean"

[attributes.phones]
kind = "phone"

[attributes.emails]
kind = "email"

[attributes.website]
kind = "url"

[attributes.contacts]
kind = "group"

[attributes."contacts.role"]
kind = "text"

[attributes."contacts.name"]
kind = "person_name"

[attributes."contacts.email"]
kind = "email"

[attributes."contacts.phone"]
kind = "phone"

[attributes."contacts.fax"]
kind = "phone"

[attributes.commodities]
kind = "unspsc"

[attributes.payment_terms]
kind = "code"

[attributes.payment_method]
kind = "code"

[attributes.currency]
kind = "currency"

[attributes.bank_accounts]
kind = "group"
sensitive = true

[attributes."bank_accounts.country"]
kind = "country"

[attributes."bank_accounts.aba"]
kind = "aba"

[attributes."bank_accounts.account"]
kind = "code"

[attributes."bank_accounts.iban"]
kind = "iban"

[attributes."bank_accounts.bic"]
kind = "bic"

[attributes."bank_accounts.holder"]
kind = "organization_name"

[attributes."bank_accounts.type"]
kind = "code"

[attributes."bank_accounts.remit_to"]
kind = "reference"

[attributes."bank_accounts.verified_by"]
kind = "text"

[attributes."bank_accounts.verified_at"]
kind = "date"

[attributes."bank_accounts.valid_from"]
kind = "date"

[attributes."bank_accounts.valid_to"]
kind = "date"

[attributes.holds]
kind = "group"

[attributes."holds.type"]
kind = "code"

[attributes."holds.reason"]
kind = "text"

[attributes."holds.by"]
kind = "text"

[attributes."holds.from"]
kind = "date"

[attributes."holds.until"]
kind = "date"

[attributes.exclusion_screening]
kind = "group"

[attributes."exclusion_screening.status"]
kind = "code"

[attributes."exclusion_screening.checked_at"]
kind = "date"

[attributes."exclusion_screening.leie"]
kind = "code"

[attributes."exclusion_screening.sam"]
kind = "code"

[attributes."exclusion_screening.state"]
kind = "code"

[attributes.tax_jurisdiction]
kind = "code"

[attributes.sales_tax_code]
kind = "code"

[attributes.exempt_cert]
kind = "code"

[attributes.diversity]
kind = "group"

[attributes."diversity.cert"]
kind = "code"

[attributes."diversity.number"]
kind = "code"

[attributes."diversity.expires"]
kind = "date"

[attributes.baa_required]
kind = "boolean"

[attributes.baa_on_file]
kind = "boolean"

[attributes.baa_expires]
kind = "date"

[attributes.insurance_expires]
kind = "date"

[attributes.conflict_of_interest]
kind = "boolean"

[attributes.gpo_affiliation]
kind = "organization_name"

[attributes.edi_enabled]
kind = "boolean"

[attributes.edi_id]
kind = "identifier"

[attributes.portal_id]
kind = "identifier"

[attributes.erp_fields]
kind = "group"

[attributes."erp_fields.entity"]
kind = "code"

[attributes."erp_fields.site_code"]
kind = "code"

[attributes."erp_fields.pay_group"]
kind = "code"

[attributes."erp_fields.liability_account"]
kind = "code"

[attributes.naics]
kind = "naics"

[attributes.parent]
kind = "reference"
target = "vendor"

[attributes.placements]
kind = "group"

[attributes."placements.hierarchy"]
kind = "code"

[attributes."placements.parent"]
kind = "reference"
target = "vendor"

[attributes."placements.valid_from"]
kind = "date"

[attributes."placements.valid_to"]
kind = "date"

[attributes.legal_entity]
kind = "reference"
target = "vendor"

[attributes.ultimate_parent]
kind = "reference"
target = "vendor"

[attributes.relations]
kind = "group"

[attributes."relations.type"]
kind = "code"

[attributes."relations.vendor"]
kind = "reference"
target = "vendor"

[attributes."relations.valid_from"]
kind = "date"

[attributes."relations.valid_to"]
kind = "date"

[attributes.status]
kind = "code"

[attributes.valid_from]
kind = "date"

[attributes.valid_to]
kind = "date"

# Who is above whom: on any day one parent in each, and nobody above themselves.
[hierarchies.corporate]
title = "Corporate groups"
parent = "parent"

[hierarchies.purchasing]
title = "Purchasing groups"
placements = "placements"

[survivorship]
default = { strategy = "source_order", then = ["most_recent"] }

[survivorship.attributes.legal_name]
strategy = "most_frequent"
then = ["source_order", "longest"]

[survivorship.attributes.dba_names]
strategy = "union"
limit = 20

[survivorship.attributes.former_names]
strategy = "union"
limit = 20

[survivorship.attributes.addresses]
strategy = "union"
limit = 50

[survivorship.attributes.phones]
strategy = "union"
limit = 20

[survivorship.attributes.emails]
strategy = "union"
limit = 20

[survivorship.attributes.contacts]
strategy = "union"
limit = 20

[survivorship.attributes.naics]
strategy = "union"
limit = 20

# A hold of any system holds, and a certificate that any system has is one.
[survivorship.attributes.holds]
strategy = "union"
limit = 50

[survivorship.attributes.identifiers]
strategy = "union"
limit = 100

[survivorship.attributes.diversity]
strategy = "union"
limit = 30

[survivorship.attributes.relations]
strategy = "union"
limit = 50

[survivorship.attributes.name_history]
strategy = "union"
limit = 50

# The last word counts, whoever screened.
[survivorship.attributes.exclusion_screening]
strategy = "most_recent"
then = ["source_order"]

# Bank accounts are taken whole from one source: a mixture would pay somebody nobody entered.
[survivorship.attributes.bank_accounts]
strategy = "source_order"
sources = ["erp", "procurement"]
then = ["most_recent"]

[approval]
first_publication = "automatic"

# A proposed change of where money goes, or of who is paid, holds payments until it is confirmed with evidence. With
# cooling_off = "24h" a confirmed value would wait a day before consumers see it.
[approval.protect.bank_accounts]
approvers = 2
on_create = true
payment = true

[approval.protect.tin]
approvers = 1
on_create = false
payment = true

# What a vendor must say. A check that fails opens an exception, which closes by itself.
[[checks]]
name = "excluded"
message = "Nobody is ordered from or paid who may be excluded from federal health care programs"
severity = "block"
require.none_of = [
  { attribute = "exclusion_screening.status", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.leie", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.sam", values = ["potential", "confirmed"] },
  { attribute = "exclusion_screening.state", values = ["potential", "confirmed"] },
]

[[checks]]
name = "screening_too_old"
message = "A vendor is screened for exclusions every 30 days"
when = [{ attribute = "exclusion_screening.status" }]
require.not_older_than = { attribute = "exclusion_screening.checked_at", days = 30 }

[[checks]]
name = "screening_not_dated"
message = "A screening says when it was"
when = [{ attribute = "exclusion_screening.status" }]
require.all_of = [{ attribute = "exclusion_screening.checked_at" }]

[[checks]]
name = "w9_too_old"
message = "A form W-9 is not older than three years"
require.not_older_than = { attribute = "w9_date", days = 1096 }

[[checks]]
name = "tin_mismatched"
message = "Name and tax number of a vendor on form 1099 match at the IRS"
when = [{ attribute = "is_1099", values = ["true"] }]
require.none_of = [{ attribute = "tin_match_status", values = ["mismatched", "not_found"] }]

[[checks]]
name = "no_form_1099_box"
message = "A vendor on form 1099 says in which box"
when = [{ attribute = "is_1099", values = ["true"] }]
require.all_of = [{ attribute = "form_1099_box" }]

[[checks]]
name = "certificate_expired"
message = "A certificate of a diverse supplier holds"
require.not_expired = { attribute = "diversity.expires" }

[[checks]]
name = "insurance_expired"
message = "Its certificate of insurance holds"
require.not_expired = { attribute = "insurance_expires" }

[[checks]]
name = "no_business_associate_agreement"
message = "Whoever touches protected health information has signed a business associate agreement"
when = [{ attribute = "baa_required", values = ["true"] }]
require.all_of = [{ attribute = "baa_on_file", values = ["true"] }]

[[checks]]
name = "business_associate_agreement_expired"
message = "The business associate agreement holds"
when = [{ attribute = "baa_required", values = ["true"] }]
require.not_expired = { attribute = "baa_expires" }

[[checks]]
name = "level_without_legal_entity"
message = "A site or remit-to names the legal entity that it belongs to"
when = [{ attribute = "level", values = ["site", "remit_to"] }]
require.any_of = [{ attribute = "legal_entity" }, { attribute = "parent" }]

[[checks]]
name = "refers_to_itself"
message = "A vendor is not its own parent or legal entity"
require.not_itself = { attributes = ["parent", "ultimate_parent", "legal_entity", "relations.vendor"] }

[[tasks.routes]]
category = "excluded"
owner_group = "compliance"
priority = "urgent"
due_within = "4h"

[[tasks.routes]]
category = "screening_too_old"
owner_group = "compliance"

# Weights are bits, log2(m/u); docs/MATCHING.md explains methods and levels.
[matching]
mode = "merge"

[matching.thresholds]
automatic = 0.97
possible = 0.25

[[matching.comparisons]]
name = "name"
method = "organization_name"
attributes = ["legal_name", "dba_names", "former_names"]
# Another name at the same address and phone is as likely a neighbor or a sister company.
levels = { near = 8.0, partial = -1.0, weak = -7.5, different = -10.0 }

[[matching.comparisons]]
name = "address"
method = "address"
attributes = ["addresses"]
# One name at two addresses: two sites of a chain, unless something else agrees.
levels = { same_street = 0.0, same_zip = -1.0, same_city = -3.0, same_state = -7.0, different = -8.0 }

[[matching.comparisons]]
name = "phone"
method = "phone"
attributes = ["phones"]

[[matching.comparisons]]
name = "tin"
method = "identifier"
attributes = ["tin"]
# Equal with another name at another address, it is a case for a steward.
# One sign off is a typing error more often than a neighbor in the register.
levels = { exact = 22.0, near = 5.0, different = -12.0 }

[[matching.comparisons]]
name = "uei"
method = "identifier"
attributes = ["uei"]

[[matching.comparisons]]
name = "lei"
method = "identifier"
attributes = ["lei"]

[[matching.comparisons]]
name = "duns"
method = "identifier"
attributes = ["duns"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "cage"
method = "identifier"
attributes = ["cage"]
levels = { different = -4.0 }

[[matching.comparisons]]
name = "npi"
method = "identifier"
attributes = ["npi"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "gln"
method = "identifier"
attributes = ["gln"]
levels = { different = -3.0 }

[[matching.comparisons]]
name = "email"
method = "identifier"
attributes = ["emails"]
levels = { exact = 11.0, different = -1.0 }

[[matching.comparisons]]
name = "website"
method = "identifier"
attributes = ["website"]
levels = { exact = 9.0, different = -2.0 }

[matching.blocking]
keys = [
  ["name_key"],
  ["name_prefix"],
  ["rare_token"],
  ["rare_token_pair"],
  ["rare_token", "state"],
  ["sound_token", "state"],
  ["phone"],
  ["zip5", "house_number"],
  ["identifier:tin"],
  ["identifier:uei"],
  ["identifier:lei"],
  ["identifier:duns"],
  ["identifier:cage"],
  ["identifier:npi"],
  ["identifier:gln"],
  ["identifier:email"],
]

[[matching.vetoes]]
name = "lei_differs"
when = "differ"
attribute = "lei"

[[matching.vetoes]]
name = "tin_differs"
when = "differ_clearly"
attribute = "tin"

[[matching.vetoes]]
name = "uei_differs"
when = "differ"
attribute = "uei"

[[matching.vetoes]]
name = "npi_differs"
when = "singles_differ"
attribute = "npi"

[[matching.vetoes]]
name = "country_differs"
when = "differ"
attribute = "addresses.country"

[[matching.vetoes]]
name = "employee_and_other"
when = "only_one_is"
attribute = "vendor_type"
groups = [["employee"]]

[[matching.vetoes]]
name = "store_number_differs"
when = "branch_differs"
comparison = "name"
conclusive = true

[[matching.vetoes]]
name = "level_differs"
when = "differ"
attribute = "level"
',NULL,NULL,'The rules of the folder at the first start.','hub',1796067270535580,'hub',1796067270535580,NULL,NULL,'01a22df3-9f87-772a-a497-9290221cab6b');
CREATE TABLE source_record (
  id                TEXT PRIMARY KEY,   -- derived from (domain, system, key)
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  status            TEXT NOT NULL,      -- active | quarantined | rejected | deleted
  golden_id         TEXT,
  raw               TEXT NOT NULL,      -- as received
  attributes        TEXT NOT NULL,      -- standardized; of the last valid version
  violations        TEXT,               -- of the version as received, when it is not valid
  content_hash      TEXT NOT NULL,
  source_updated_at INTEGER,
  received_at       INTEGER NOT NULL,
  actor             TEXT NOT NULL,
  correlation_id    TEXT NOT NULL,
  rules_version     TEXT NOT NULL,
  version           INTEGER NOT NULL,
  revision          INTEGER NOT NULL
, changed_at TEXT NOT NULL DEFAULT '{}', periods TEXT, codes TEXT);
INSERT INTO "source_record" VALUES('ac849a312b5b3e26be68fc6bb68bd8a8','facility','erp','1','active','01a22df3-a30f-714a-a1cf-c8f18e47a95a','{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}','{"addresses":[{"city":"Akron","line1":"12 Harbor Way","state":"OH","zip":"44308"}],"name":"Harborview Hospital","status":"active"}',NULL,'912abf7b7d81bc59e011b9b6958ecda99c5e6bba29fd1963e0de8c2a47648318',NULL,1796067271438339,'erp-feed','01a22df3-a309-769a-9131-b0c57deaa7df','3c50c5048da5a2ca',1,2,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('12dfd36d280a0fbafaa72009422fa89d','facility','erp','2','active','01a22df3-a320-76f0-ac70-43333e2339c3','{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}','{"addresses":[{"city":"Tulsa","line1":"9 Larkspur Lane","state":"OK","zip":"74103"}],"name":"Larkspur Clinic","status":"active"}',NULL,'ad942c19c2293330b156a4e8b014b5518f43182e3f60c5be3fed3b2b304dde85',NULL,1796067271455955,'erp-feed','01a22df3-a31e-7703-953e-264bd64d7c71','3c50c5048da5a2ca',1,4,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('dd9f478c817472c101b21962efe4cb94','facility','billing','1','active','01a22df3-a326-7029-8c89-e675c7313b17','{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}','{"addresses":[{"city":"Boise","line1":"77 Ridge Road","state":"ID","zip":"83702"}],"name":"Mercy Surgery Center","status":"active"}',NULL,'e2aac145042b3a63305fbc585e61c9a74e5c46db8edc1c2c2626a508bb475a4b',NULL,1796067271462311,'portal-feed','01a22df3-a324-74f3-a631-40d94bc6cf00','3c50c5048da5a2ca',1,6,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('6172c8de8c28056e295c073a216c6102','cost_center','erp','7420','active','01a22df3-a32f-70a3-8d85-2e1609fe1eb3','{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}','{"code":"7420","facility":"1","name":"Operating Room","parent":"8800","status":"active","valid_from":"2024-01-01"}',NULL,'ade3985a7d8eedd2e8494522f715a182818bd49239cde1fdc3588a33cb80ce5f',NULL,1796067271470674,'erp-feed','01a22df3-a32d-725f-87c4-3d20b468be86','94bd315aa5ff73d8',1,2,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('e1e13fa35610f21e5168a5321b603a62','cost_center','erp','7430','active','01a22df3-a336-7351-b2f6-3014b5f87535','{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}','{"code":"7430","facility":"1","name":"Recovery","parent":"8800","status":"active","valid_from":"2024-01-01"}',NULL,'42e7621bb7125588f74c6c953779bb125673ca7b8dae41fe89958bfd353ebb89',NULL,1796067271477852,'erp-feed','01a22df3-a334-72ab-afa9-85b6d0f51594','94bd315aa5ff73d8',1,4,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('d99b04f17499c9ff5845cd251c5afdd2','cost_center','erp','8800','active','01a22df3-a33c-7787-8058-174c27c8ad43','{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}','{"code":"8800","facility":"2","name":"Plant Operations","status":"active","valid_from":"2024-01-01"}',NULL,'7415c8d35434674fdfdd893409d2b345f739d0685432565e120d7f2be6549da5',NULL,1796067271483992,'erp-feed','01a22df3-a33b-717c-8e37-ef2967bae439','94bd315aa5ff73d8',1,6,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('5e00a783036a8bc46088b96f1ab00343','cost_center','erp','9999','active','01a22df3-a342-706f-ad78-eef4b23b73d6','{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}','{"code":"9999","facility":"99","grant_restricted":true,"name":"Research Trials","status":"active"}',NULL,'7a3a1b94c6e3b30bbea2ee3551e2ee1225d2bc9c6cf39102029dcdf09276c00f',NULL,1796067271489797,'erp-feed','01a22df3-a340-7225-878b-d829142c2505','94bd315aa5ff73d8',1,8,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('635b5b183a81198f90dc089fa61a492f','vendor','erp','V1','active','01a22df3-a347-76dd-9247-293f9122a2a9','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["(224) 948-2000"],"status":"active","tin":"36-2604143"}','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"bank_accounts":[{"aba":"021000021","account":"12345678","country":"US","holder":"Baxter Healthcare Corp","remit_to":"V1","verified_at":"2026-11-02","verified_by":"cy"}],"commodities":["42131500"],"erp_fields":[{"entity":"100","pay_group":"STD","site_code":"B"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","tin":"36-2604143"}',NULL,'95d684369a1fcd8a242bcde5b6472292dfb94fb2274b57cced1c41c64bb5884e',NULL,1796067271526624,'erp-feed','01a22df3-a365-75c8-9310-df67ae0c1324','f40c003aecd4d164',2,12,'{"addresses":1796067271495534,"bank_accounts":1796067271526624,"commodities":1796067271526624,"erp_fields":1796067271526624,"legal_name":1796067271495534,"payment_terms":1796067271495534,"phones":1796067271495534,"status":1796067271495534,"tin":1796067271495534}',NULL,NULL);
INSERT INTO "source_record" VALUES('51ac4e4dfde3143110776d61b75d3c87','vendor','erp','V2','active','01a22df3-a34d-755a-ba33-cab62f059728','{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["(775) 329-4000"],"status":"active"}','{"addresses":[{"city":"Reno","line1":"40 Quarry Street","state":"NV","zip":"89501"}],"legal_name":"Cobalt Courier LLC","payment_terms":"N30","phones":["+17753294000"],"status":"active"}',NULL,'4eaf0ea70cfdbee255105f5b564549e474e9c64e54c17fa8ebd3d26d899be554',NULL,1796067271500907,'erp-feed','01a22df3-a34b-736b-ae87-577e8b3c4f0a','f40c003aecd4d164',1,4,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('3743fa4abc82a1e549dc22fb835ba2a7','vendor','erp','V3','active','01a22df3-a34d-755a-ba33-cab62f059728','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["(478) 742-1100"],"status":"active"}','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"exclusion_screening":{"checked_at":"2026-11-20","leie":"clear","status":"clear"},"legal_name":"Walnut Catering LLC","payment_terms":"N30","phones":["+14787421100"],"status":"active"}',NULL,'ad45865e63214ef9fdd28b3363c4c5936eda408fba163bf7095e18c699a20a73',NULL,1796067271505917,'erp-feed','01a22df3-a350-73c6-9e7f-bba178363b11','f40c003aecd4d164',1,17,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('8d623565b2dd9111b880e30e1ecee7d6','vendor','erp','V4','active','01a22df3-a357-7030-9a0c-18a372dcca2b','{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["(208) 344-7711"],"status":"active"}','{"addresses":[{"city":"Boise","line1":"310 Granite Road","state":"ID","zip":"83702"}],"legal_name":"Granite Roofing Inc","parent":"V2","payment_terms":"N30","phones":["+12083447711"],"status":"active"}',NULL,'9468d8d0a89932f0983152ccda7a041ac2895c7835a447b602ed6b1900e20886',NULL,1796067271511328,'erp-feed','01a22df3-a356-75ef-b083-5956756f9e5f','f40c003aecd4d164',1,8,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('72060f621ce60949195af9ffa086d45e','vendor','procurement','9007','active','01a22df3-a347-76dd-9247-293f9122a2a9','{"addresses":[{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"Illinois","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"BAXTER HEALTHCARE CORPORATION","payment_terms":"N45","phones":["224-948-2000"],"website":"www.baxter.com"}','{"addresses":[{"city":"Deerfield","line1":"1 Baxter Pkwy","state":"IL","zip":"60015-4625"}],"commodities":["42131600"],"erp_fields":[{"entity":"200","pay_group":"STD","site_code":"A"}],"legal_name":"BAXTER HEALTHCARE CORPORATION","payment_terms":"N45","phones":["+12249482000"],"website":"https://www.baxter.com"}',NULL,'e9c91a33469dcdf202298cb51724a1b4722698c728b8dd85bd976164c3a77f0e',NULL,1796067271517816,'portal-feed','01a22df3-a35c-708c-8949-6f1802117495','f40c003aecd4d164',1,10,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('108c9d9a3ef973aa4007fc68232e71b0','vendor','ap','77','active','01a22df3-a458-71d2-b105-896dc54205b5','{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}','{"addresses":[{"city":"Round Lake","line1":"25212 W Illinois Route 120","state":"IL","zip":"60073"}],"legal_name":"Baxter Health Care"}',NULL,'008f74c9b3f2c432d7618b4d10537d8eb4459474afa27471c4095fa57a6a84d7',NULL,1796067271767810,'portal-feed','01a22df3-a36f-7015-83e2-8cdc28b66d6c','f40c003aecd4d164',1,15,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('78ff60eee38a5a0b8631baef40e7d501','vendor','procurement','L1','active','01a22df3-a34d-755a-ba33-cab62f059728','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"legal_name":"Walnut Catering LLC","phones":["(478) 742-1100"]}','{"addresses":[{"city":"Macon","line1":"8 Orchard Avenue","state":"GA","zip":"31201"}],"legal_name":"Walnut Catering LLC","phones":["+14787421100"]}',NULL,'29bfc9a8b2754e0f796cd9ef650542e809d01254e8b819e78668bc8216841a34',NULL,1796067271812438,'portal-feed','01a22df3-a483-7012-bc01-9618b21052b9','f40c003aecd4d164',1,20,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('69609bcc2f8ebdd1b9b3a782b3f1ef1a','item','erp','I1','active','01a22df3-a48e-7073-a44f-0fc44f11fc1b','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"270001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","gtins":[{"gtin":"10705031010017","qty":"36","uom":"BX"}],"item_type":"med_surg","manufacturer":"Ethicon","mfr_part_number":"J316H","status":"active"}',NULL,'746f46573cb4113b34a677dd274a1af35e7e1bb544794480aedff0574545c2da',NULL,1796067271822009,'erp-feed','01a22df3-a48b-7162-bf97-17b1cb57e9a0','9a8de68b7cd33433',1,2,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('bbdc8e1cca9489e2980105fa9ecd7fcb','item','billing','I1','active','01a22df3-a48e-7073-a44f-0fc44f11fc1b','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","manufacturer":"Ethicon","mfr_part_number":"J316H"}','{"base_uom":"EA","charge_mappings":[{"billable":true,"charge_code":"880001","facility":"1","revenue_code":"0270"}],"description":"Suture Vicryl 3-0 27in","manufacturer":"Ethicon","mfr_part_number":"J316H"}',NULL,'8a122d95d160d2dc81f0adcc93bad06fd17b7f27e2f5cdeee608a75f057fb9b0',NULL,1796067271828457,'portal-feed','01a22df3-a493-7765-abc7-bc97266655ae','9a8de68b7cd33433',1,4,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('6a4cfb3d27990e6c3d224ad6e709f177','item','erp','I2','active','01a22df3-a49d-77b6-923d-7e42da08ea0c','{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}','{"base_uom":"EA","description":"Pacemaker dual chamber","item_type":"implant","manufacturer":"Abbott","mfr_part_number":"PM2240","status":"active","substitutes":[{"factor":"1","item":"I1","priority":1,"type":"functional"}]}',NULL,'8021d19300a2c7f761db234ab4b7c249f0dc5904745a945202ea6e1b84a9266c',NULL,1796067271837261,'erp-feed','01a22df3-a49c-770f-8e60-9d9e7a41cbce','9a8de68b7cd33433',1,7,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('e5c9e3d8a813935db18b88fcce857798','account','erp','6100','active','01a22df3-a4a3-72d5-81f9-f9ea114f806a','{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}','{"account_type":"expense","chart":"gl","code":"6100","name":"Supplies","segment":"account","status":"active"}',NULL,'dda6a759363da3f74bb18f169500dfd4fa963db1c6bf3a8aa99d5d24cf7f77cb',NULL,1796067271842797,'erp-feed','01a22df3-a4a1-7572-84a7-b6dfc6d35b98','81ec4aadfcad0390',1,2,'{}',NULL,NULL);
INSERT INTO "source_record" VALUES('fcec6512ba66521b7b3a917906a09467','vendor','erp','V9','quarantined',NULL,'{"addresses":[{"city":"Akron","line1":"5 Saffron Court","state":"OH","zip":"44308"}],"legal_name":"Saffron Botanics LLC","tin":"12-345"}','{}','[{"pointer":"/tin","code":"format","message":"expected an EIN of 9 digits, NN-NNNNNNN"}]','feb672aec8577b0cafdd2b871353b82cb012ae3bb8b09aa4b5272fff8d247ac5',NULL,1796067271848136,'erp-feed','01a22df3-a4a6-7722-ade3-3420e0ecbbba','f40c003aecd4d164',1,22,'{}',NULL,NULL);
CREATE TABLE source_record_past (
  id                TEXT NOT NULL,
  version           INTEGER NOT NULL,
  until             INTEGER NOT NULL,
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  status            TEXT NOT NULL,
  golden_id         TEXT,
  raw               TEXT NOT NULL,
  attributes        TEXT NOT NULL,
  violations        TEXT,
  content_hash      TEXT NOT NULL,
  source_updated_at INTEGER,
  received_at       INTEGER NOT NULL,
  actor             TEXT NOT NULL,
  correlation_id    TEXT NOT NULL,
  rules_version     TEXT NOT NULL,
  revision          INTEGER NOT NULL,
  changed_at        TEXT NOT NULL,
  periods           TEXT, codes TEXT,
  PRIMARY KEY (id, version)
);
INSERT INTO "source_record_past" VALUES('635b5b183a81198f90dc089fa61a492f',1,1796067271526624,'vendor','erp','V1','active','01a22df3-a347-76dd-9247-293f9122a2a9','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["(224) 948-2000"],"status":"active","tin":"36-2604143"}','{"addresses":[{"city":"Deerfield","line1":"One Baxter Parkway","state":"IL","zip":"60015"}],"legal_name":"Baxter Healthcare Corp","payment_terms":"N30","phones":["+12249482000"],"status":"active","tin":"36-2604143"}',NULL,'b1924b1a5ac2a0d00f6dc0908002d923760e82cf666c7416fef3571982b23fe7',NULL,1796067271495534,'erp-feed','01a22df3-a346-75bd-932d-7740c62b4222','f40c003aecd4d164',2,'{}',NULL,NULL);
CREATE TABLE staged_record (
  onboarding_id     TEXT NOT NULL,
  record_id         TEXT NOT NULL,  -- as the source record will be called
  domain            TEXT NOT NULL,
  system            TEXT NOT NULL,
  key               TEXT NOT NULL,
  attributes        TEXT NOT NULL,  -- JSON as sent
  source_updated_at INTEGER,
  label             TEXT NOT NULL,
  outcome           TEXT NOT NULL,  -- staged | new | matched | review | rejected
  golden_id         TEXT,           -- golden record that it matches
  peer_id           TEXT,           -- staged record that it matches
  candidates        TEXT NOT NULL,  -- JSON: what it may be the same as, best first
  violations        TEXT NOT NULL,  -- JSON
  reason            TEXT NOT NULL,  -- of the outcome, in one sentence
  decision          TEXT,           -- same | different | leave_out
  target            TEXT,           -- of same: golden record or staged record
  decision_reason   TEXT,
  decided_by        TEXT,
  decided_at        INTEGER,
  released          TEXT,           -- what became of it: outcome of the ingest, left_out, rejected
  PRIMARY KEY (onboarding_id, record_id)
);
CREATE TABLE subscription (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  url          TEXT NOT NULL,
  domains      TEXT NOT NULL,         -- JSON list
  types        TEXT NOT NULL,         -- JSON list; empty = all
  secrets      TEXT NOT NULL,         -- JSON list [{sealed, created_at, not_after}], newest first; encrypted
  state        TEXT NOT NULL,         -- active | paused | disabled
  state_reason TEXT NOT NULL,
  created_by   TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL
, settings TEXT NOT NULL DEFAULT '{}', verified_url TEXT NOT NULL DEFAULT '');
INSERT INTO "subscription" VALUES('01a22df3-a4ac-76e8-a0a5-7dfddfbdba4c','Procurement','https://procurement.example.com/hooks/mdm','["vendor"]','[]','[{"sealed":"2DyDUCbWrFWSHXTBv/ttXr9UBGLzC9ANH13gIY82FH8fQys3+qXnlYoIgEX6YC1wBk9L/49vMySOIrp1","created_at":1796067271852868,"not_after":null,"scheme":"v1","public":null}]','active','','buyer',1796067271852868,1,'{"target":"webhook","filter":null,"payload":"full","attributes":null,"sensitive":[],"skip_unchanged":false,"order":"per_record","on_dead":"skip","batch":1,"in_flight":null,"rate_per_s":null,"schedule_s":null,"signature":["v1"]}','');
CREATE TABLE subscription_cursor (
  subscription_id TEXT NOT NULL,
  domain          TEXT NOT NULL,
  position        INTEGER NOT NULL, superseded INTEGER NOT NULL DEFAULT 0,         -- everything up to here is delivered, filtered out, or in delivery_failure
  PRIMARY KEY (subscription_id, domain)
) WITHOUT ROWID;
INSERT INTO "subscription_cursor" VALUES('01a22df3-a4ac-76e8-a0a5-7dfddfbdba4c','vendor',9,0);
CREATE TABLE subscription_lease (
  subscription_id TEXT PRIMARY KEY,
  owner           TEXT NOT NULL,      -- empty while nobody sends
  epoch           INTEGER NOT NULL,         -- fencing token: grows with every claim
  lease_until     INTEGER NOT NULL,
  failing_since   INTEGER                   -- first failure after the last success
, orders INTEGER NOT NULL DEFAULT 0, alerted_for INTEGER);
INSERT INTO "subscription_lease" VALUES('01a22df3-a4ac-76e8-a0a5-7dfddfbdba4c','',1,0,NULL,0,NULL);
CREATE TABLE task (
  id              TEXT PRIMARY KEY,
  domain          TEXT NOT NULL,
  kind            TEXT NOT NULL,        -- potential_duplicate | approval | exception
  category        TEXT NOT NULL,
  state           TEXT NOT NULL,        -- open | claimed | resolved | cancelled
  title           TEXT NOT NULL,
  suggestion      TEXT NOT NULL,
  detail          TEXT NOT NULL,
  golden_id       TEXT,
  other_golden_id TEXT,
  record_id       TEXT,
  submitted_by    TEXT NOT NULL,        -- JSON list of actors who may not approve
  approvals       TEXT NOT NULL,        -- JSON list of actors who approved
  claimed_by      TEXT,
  claimed_until   INTEGER,
  decision        TEXT,
  reason          TEXT,
  resolved_by     TEXT,
  created_at      INTEGER NOT NULL,
  due_at          INTEGER NOT NULL,
  resolved_at     INTEGER,
  correlation_id  TEXT NOT NULL,
  version         INTEGER NOT NULL
, owner_group TEXT NOT NULL DEFAULT 'stewards', priority TEXT NOT NULL DEFAULT 'normal', assignee TEXT, escalate_to TEXT, escalated_at INTEGER, pattern TEXT NOT NULL DEFAULT '', pair_key TEXT);
INSERT INTO "task" VALUES('01a22df3-a36a-7136-8f7e-1b2d5a8ed61c','vendor','approval','protected_attribute','open','Approve bank_accounts of Baxter Healthcare Corp','Compare the proposed values with evidence from outside the request, then approve or reject; whoever submitted the change cannot approve it.','{"approvers":2,"proposed":[{"attribute":"bank_accounts","from":null,"requirement":{"approvers":2,"attribute":"bank_accounts","payment":true},"to":[{"aba":"•••0021","account":"•••5678","country":"•••","holder":"•••Corp","remit_to":"•••","verified_at":"•••1-02","verified_by":"•••"}],"value_hash":"703ab5f7b2719076c714119a0966aa2a52ff496036aa9825dcf9e91745192402"}]}','01a22df3-a347-76dd-9247-293f9122a2a9',NULL,NULL,'["erp-feed"]','[]',NULL,NULL,NULL,NULL,NULL,1796067271526624,1796153671526624,NULL,'01a22df3-a365-75c8-9310-df67ae0c1324',1,'stewards','normal',NULL,NULL,NULL,'',NULL);
INSERT INTO "task" VALUES('01a22df3-a45b-7713-9ad6-a4fb35bb63aa','vendor','potential_duplicate','possible_match','open','Is Baxter Health Care the same as Baxter Healthcare Corp?','Compare the two. If they are the same thing, merge; if not, keep them apart: that stands against every later rule.','{"candidates":[{"assessment":{"comparisons":[{"frequency_adjustment":9.287712379549447,"left":"Baxter Health Care","left_compared":"BAXTER HEALTH CARE","level":"equivalent","name":"name","right":"Baxter Healthcare Corp","right_compared":"BAXTER HEALTHCARE","weight":21.287712379549447},{"frequency_adjustment":0.0,"left":"25212 W Illinois Route 120, Round Lake, IL 60073","left_compared":"25212, 120, ROUND LAKE, IL, 60073","level":"same_state","name":"address","right":"One Baxter Parkway, Deerfield, IL 60015","right_compared":"BAXTER, DEERFIELD, IL, 60015","weight":-7.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"phone","right":"+12249482000","right_compared":"2249482000","weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"tin","right":"•••","weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"uei","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"lei","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"duns","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"cage","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"npi","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"gln","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"email","right":null,"weight":0.0},{"frequency_adjustment":0.0,"left":null,"level":"missing","name":"website","right":null,"weight":0.0}],"match_key":"~NAME-ADDRESS","model_version":"66ba617cc8acc686","prior":-13.287712379549449,"probability":0.6666666666666664,"shared_keys":["name_prefix","rare_token","rare_token+state","sound_token+state"],"thresholds":{"automatic":0.97,"possible":0.25},"verdict":"possible_match","vetoes":[],"weight":0.9999999999999982},"golden_id":"01a22df3-a347-76dd-9247-293f9122a2a9","record_id":"635b5b183a81198f90dc089fa61a492f","system":"erp"}],"model_version":"66ba617cc8acc686","reason":"Only possible matches were found."}','01a22df3-a458-71d2-b105-896dc54205b5','01a22df3-a347-76dd-9247-293f9122a2a9','108c9d9a3ef973aa4007fc68232e71b0','["portal-feed"]','[]',NULL,NULL,NULL,NULL,NULL,1796067271767810,1796326471767810,NULL,'01a22df3-a36f-7015-83e2-8cdc28b66d6c',1,'stewards','normal',NULL,NULL,NULL,'~NAME-ADDRESS','01a22df3-a347-76dd-9247-293f9122a2a9|01a22df3-a458-71d2-b105-896dc54205b5');
INSERT INTO "task" VALUES('01a22df3-a4a8-7615-ab9c-1d4637853f0a','vendor','exception','invalid_record','open','erp V9 is not valid','Correct the record in its source system and send it again; that closes this task. Reject it if it should never have been sent.','{"violations":[{"code":"format","message":"expected an EIN of 9 digits, NN-NNNNNNN","pointer":"/tin"}]}',NULL,NULL,'fcec6512ba66521b7b3a917906a09467','["erp-feed"]','[]',NULL,NULL,NULL,NULL,NULL,1796067271848136,1796326471848136,NULL,'01a22df3-a4a6-7722-ade3-3420e0ecbbba',1,'stewards','normal',NULL,NULL,NULL,'',NULL);
CREATE TABLE task_comment (
  id             TEXT PRIMARY KEY,
  task_id        TEXT NOT NULL,
  domain         TEXT NOT NULL,
  author         TEXT NOT NULL,
  text           TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL
);
CREATE TABLE unmapped_code (
  id            TEXT PRIMARY KEY,     -- in order of time
  hash          TEXT NOT NULL,        -- of domain, system, attribute, problem and the whole value
  domain        TEXT NOT NULL,
  system        TEXT NOT NULL,
  attribute     TEXT NOT NULL,        -- dotted path
  problem       TEXT NOT NULL,        -- unmapped_code | not_in_code_list | code_list_missing
  value         TEXT NOT NULL,        -- cut off where it is long; empty where the code list is missing
  named         TEXT NOT NULL,        -- the code map or code list that was asked
  version       INTEGER NOT NULL,     -- number of its version; 0: none
  records       INTEGER NOT NULL,     -- source records that have it now
  example_key   TEXT NOT NULL,        -- key of a source record that had it last
  suggestion    TEXT,                 -- JSON
  task_id       TEXT,
  open          BOOLEAN NOT NULL,     -- whether any source record has it
  first_seen_at INTEGER NOT NULL,
  last_seen_at  INTEGER NOT NULL
);
CREATE TABLE verdict (
  id             TEXT PRIMARY KEY,
  domain         TEXT NOT NULL,
  value          TEXT NOT NULL,         -- match | no_match
  reason         TEXT NOT NULL,
  active         BOOLEAN NOT NULL,
  actor          TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  at             INTEGER NOT NULL,
  revision       INTEGER NOT NULL
, ended_at INTEGER, ended_by TEXT, ended_reason TEXT);
INSERT INTO "verdict" VALUES('01a22df3-a47b-777d-80ea-6a8e586c81a9','vendor','match','One company.',1,'ann','01a22df3-a477-7367-b964-cae50746fecc',1796067271801098,16,NULL,NULL,NULL);
CREATE TABLE verdict_member (
  verdict_id TEXT NOT NULL,
  side       INTEGER NOT NULL,
  record_id  TEXT NOT NULL,
  PRIMARY KEY (verdict_id, side, record_id)
) WITHOUT ROWID;
INSERT INTO "verdict_member" VALUES('01a22df3-a47b-777d-80ea-6a8e586c81a9',1,'3743fa4abc82a1e549dc22fb835ba2a7');
INSERT INTO "verdict_member" VALUES('01a22df3-a47b-777d-80ea-6a8e586c81a9',0,'51ac4e4dfde3143110776d61b75d3c87');
CREATE UNIQUE INDEX source_record_key ON source_record (domain, system, key);
CREATE INDEX source_record_revision ON source_record (domain, revision);
CREATE INDEX source_record_golden ON source_record (golden_id);
CREATE INDEX golden_record_updated ON golden_record (domain, updated_at, id);
CREATE INDEX golden_record_merged_into ON golden_record (merged_into);
CREATE INDEX golden_term_golden ON golden_term (golden_id);
CREATE INDEX decision_record ON decision (record_id, id);
CREATE INDEX verdict_revision ON verdict (domain, revision);
CREATE INDEX verdict_member_record ON verdict_member (record_id);
CREATE INDEX task_list ON task (domain, state, kind, id);
CREATE INDEX task_golden ON task (golden_id);
CREATE INDEX task_other_golden ON task (other_golden_id);
CREATE INDEX task_record ON task (record_id);
CREATE INDEX change_golden ON change (golden_id, position);
CREATE INDEX audit_correlation ON audit (correlation_id);
CREATE INDEX delivery_failure_state ON delivery_failure (subscription_id, state);
CREATE INDEX delivery_attempt_list ON delivery_attempt (subscription_id, id);
CREATE INDEX delivery_attempt_failed ON delivery_attempt (subscription_id, id) WHERE outcome = 'failed';
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE INDEX match_model_list ON match_model (domain, id);
CREATE INDEX golden_override_golden ON golden_override (golden_id, id);
CREATE INDEX golden_override_due ON golden_override (domain, expires_at);
CREATE INDEX golden_merge_loser ON golden_merge (loser_id, id);
CREATE INDEX change_request_list ON change_request (domain, state, id);
CREATE INDEX change_request_golden ON change_request (golden_id, id);
CREATE UNIQUE INDEX task_pair ON task (pair_key);
CREATE INDEX task_due ON task (domain, state, due_at, id);
CREATE INDEX task_late ON task (domain, state, escalated_at, due_at);
CREATE INDEX task_pattern ON task (domain, state, pattern, id);
CREATE INDEX task_comment_task ON task_comment (task_id, id);
CREATE INDEX golden_record_next_period ON golden_record (domain, next_period_at) WHERE next_period_at IS NOT NULL;
CREATE INDEX golden_past_until ON golden_past (golden_id, until, revision);
CREATE INDEX rule_version_list ON rule_version (domain, id);
CREATE INDEX rule_job_list ON rule_job (domain, id);
CREATE INDEX golden_identifier_golden ON golden_identifier (golden_id);
CREATE INDEX record_reference_target ON record_reference (target_id, record_id);
CREATE INDEX delivery_failure_dead ON delivery_failure (subscription_id, domain, position) WHERE state = 'dead';
CREATE INDEX delivery_failure_golden ON delivery_failure (golden_id) WHERE state = 'dead';
CREATE INDEX replay_list ON replay (subscription_id, id);
CREATE INDEX replay_state ON replay (subscription_id, state, id);
CREATE INDEX delivery_failure_domain ON delivery_failure (domain, position);
CREATE INDEX golden_record_list ON golden_record (domain, id, status, published_version);
CREATE INDEX crosswalk_golden ON crosswalk (golden_id, unlinked_at);
CREATE INDEX change_event ON change (event_id);
CREATE INDEX consumer_record_golden ON consumer_record (golden_id, consumer);
CREATE INDEX consumer_record_state ON consumer_record (consumer, state, golden_id);
CREATE INDEX consumer_key_consumer ON consumer_key (consumer, golden_id);
CREATE INDEX reconciliation_list ON reconciliation (domain, id);
CREATE INDEX reconciliation_consumer ON reconciliation (domain, consumer, id);
CREATE INDEX reconciliation_mismatch_kind ON reconciliation_mismatch (run_id, kind, seq);
CREATE UNIQUE INDEX definition_version_number ON definition_version (kind, name, number);
CREATE INDEX definition_version_counting ON definition_version (kind, state, name, number, valid_from, valid_to, id);
CREATE UNIQUE INDEX unmapped_code_hash ON unmapped_code (hash);
CREATE INDEX unmapped_code_list ON unmapped_code (domain, open, id);
CREATE INDEX golden_check_due ON golden_check (domain, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX hierarchy_edge_parent ON hierarchy_edge (parent_ref, hierarchy);
CREATE INDEX hierarchy_edge_list ON hierarchy_edge (domain, hierarchy, child_id);
CREATE INDEX record_reference_list ON record_reference (domain, record_id, attribute, target_id);
CREATE INDEX staged_record_list ON staged_record (onboarding_id, outcome, record_id);
COMMIT;
