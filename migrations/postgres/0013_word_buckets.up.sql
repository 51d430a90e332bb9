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
-- In one pass and without a join, whatever the planner knows of the tables: `place` is a posting's in its row, and a word's last one ends its list.
INSERT INTO unified.postings
  SELECT tenant_id, project_pk, bucket, segment, array_agg(term ORDER BY place) FILTER (WHERE at = size),
    array_agg(place ORDER BY place) FILTER (WHERE at = size), array_agg(text ORDER BY place), array_agg(count ORDER BY place)
  FROM (SELECT o.tenant_id, o.project_pk, b.bucket, o.segment, o.term, cardinality(o.texts) AS size, u.text, u.count, u.at,
      row_number() OVER (PARTITION BY o.tenant_id, o.project_pk, b.bucket, o.segment ORDER BY o.term, u.at)::integer AS place
    FROM unified.former_postings o CROSS JOIN LATERAL (SELECT unified.word_bucket(o.term) AS bucket OFFSET 0) b
    CROSS JOIN LATERAL unnest(o.texts, o.counts) WITH ORDINALITY u(text, count, at)) p
  GROUP BY tenant_id, project_pk, bucket, segment;
DROP TABLE unified.former_postings;
CALL unified.protect('unified.postings');
ALTER TABLE unified.postings ALTER COLUMN terms SET STATISTICS 0, ALTER COLUMN ends SET STATISTICS 0,
  ALTER COLUMN texts SET STATISTICS 0, ALTER COLUMN counts SET STATISTICS 0;
-- nothing else looks at a table that is written at once until the planner has been wrong about it
ANALYZE unified.postings;

-- Whoever removes a name knows its words.
DROP INDEX unified.name_words_by_name;
