CREATE INDEX name_words_by_name ON unified.name_words (tenant_id, name_pk);
ALTER TABLE unified.postings RENAME TO former_postings;
ALTER INDEX unified.postings_pkey RENAME TO former_postings_pkey;
CREATE TABLE unified.postings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  term text COLLATE "C" NOT NULL,
  segment integer NOT NULL,
  texts integer[] NOT NULL,
  counts smallint[] NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, term, segment)
);
INSERT INTO unified.postings
  SELECT p.tenant_id, p.project_pk, t.term, p.segment, p.texts[coalesce(p.ends[t.at - 1], 0) + 1:p.ends[t.at]],
    p.counts[coalesce(p.ends[t.at - 1], 0) + 1:p.ends[t.at]]
  FROM unified.former_postings p CROSS JOIN LATERAL unnest(p.terms) WITH ORDINALITY t(term, at);
DROP TABLE unified.former_postings;
CALL unified.protect('unified.postings');
ALTER TABLE unified.postings ALTER COLUMN texts SET STATISTICS 0, ALTER COLUMN counts SET STATISTICS 0;
-- nothing else looks at a table that is written at once until the planner has been wrong about it
ANALYZE unified.postings;
DROP FUNCTION unified.word_bucket(text);
