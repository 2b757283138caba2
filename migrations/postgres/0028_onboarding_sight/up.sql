-- Domains whose sensitive attributes had a part in the last preview, separated by blanks; * is every domain, which is what
-- previews of before compared.
ALTER TABLE onboarding ADD COLUMN sensitive_in TEXT COLLATE "C" NOT NULL DEFAULT '*';
