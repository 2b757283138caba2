ALTER TABLE onboarding DROP COLUMN sensitive_in;
