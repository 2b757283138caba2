DROP TABLE staged_record;
DROP TABLE onboarding;
