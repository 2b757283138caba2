-- Overrides of single entries of a list: what names the entry, as JSON; absent: the whole attribute.
ALTER TABLE golden_override ADD COLUMN entry TEXT;
