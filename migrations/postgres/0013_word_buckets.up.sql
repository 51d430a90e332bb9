-- breaking: posting lists of many words in one row, and names' words under one index
-- A row a word made two dozen rows a chunk, most of them of words that few texts have.

-- Words share a row by a hash of their UTF-16 code units; the server works it out itself, so this one is for this step and for `verify`.
CREATE FUNCTION unified.word_bucket(term text) RETURNS smallint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  hash bigint := 0;
  letter bigint;
BEGIN
  FOR i IN 1..length(term) LOOP
    letter := ascii(substr(term, i, 1));
    IF letter >= 65536 THEN
      hash := (hash * 31 + 55296 + ((letter - 65536) >> 10)) & 4294967295;
      letter := 56320 + ((letter - 65536) & 1023);
    END IF;
    hash := (hash * 31 + letter) & 4294967295;
  END LOOP;
  RETURN (hash # (hash >> 10) # (hash >> 20)) & 1023;
END $$;
REVOKE EXECUTE ON FUNCTION unified.word_bucket(text) FROM PUBLIC;

ALTER TABLE unified.postings RENAME TO former_postings;
ALTER TABLE unified.former_postings NO FORCE ROW LEVEL SECURITY;
ALTER INDEX unified.postings_pkey RENAME TO former_postings_pkey;
-- A row holds the lists of the words of one bucket in one commit, one behind the other; `ends`: where each word's own ends.
CREATE TABLE unified.postings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  project_pk bigint NOT NULL,
  bucket smallint NOT NULL,
  segment integer NOT NULL,
  terms text[] COLLATE "C" NOT NULL,
  ends integer[] NOT NULL,
  texts integer[] NOT NULL,
  counts smallint[] NOT NULL,
  PRIMARY KEY (tenant_id, project_pk, bucket, segment)
);
INSERT INTO unified.postings
  SELECT w.tenant_id, w.project_pk, w.bucket, w.segment, w.terms, w.ends, l.texts, l.counts
  FROM (SELECT tenant_id, project_pk, bucket, segment, array_agg(term ORDER BY term) AS terms, array_agg("end" ORDER BY term) AS ends
    FROM (SELECT tenant_id, project_pk, segment, term, b.bucket,
        sum(cardinality(texts)) OVER (PARTITION BY tenant_id, project_pk, b.bucket, segment ORDER BY term)::integer AS "end"
      FROM unified.former_postings CROSS JOIN LATERAL (SELECT unified.word_bucket(term) AS bucket OFFSET 0) b) p
    GROUP BY tenant_id, project_pk, bucket, segment) w
  CROSS JOIN LATERAL (SELECT array_agg(u.text ORDER BY t.at, u.at) AS texts, array_agg(u.count ORDER BY t.at, u.at) AS counts
    FROM unnest(w.terms) WITH ORDINALITY t(term, at)
    JOIN unified.former_postings o ON o.tenant_id = w.tenant_id AND o.project_pk = w.project_pk AND o.term = t.term AND o.segment = w.segment
    CROSS JOIN LATERAL unnest(o.texts, o.counts) WITH ORDINALITY u(text, count, at)) l;
DROP TABLE unified.former_postings;
CALL unified.protect('unified.postings');
ALTER TABLE unified.postings ALTER COLUMN terms SET STATISTICS 0, ALTER COLUMN ends SET STATISTICS 0,
  ALTER COLUMN texts SET STATISTICS 0, ALTER COLUMN counts SET STATISTICS 0;

-- Whoever removes a name knows its words.
DROP INDEX unified.name_words_by_name;
