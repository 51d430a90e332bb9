-- additive: vectors of chunk texts, by slot and model

-- `identity`: name@version/dimensions. `used_at`: when a commit last brought vectors of it.
CREATE TABLE unified.models (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  pk bigint GENERATED ALWAYS AS IDENTITY,
  slot text COLLATE "C" NOT NULL,
  identity text COLLATE "C" NOT NULL,
  name text NOT NULL,
  version text NOT NULL,
  dimensions integer NOT NULL,
  kind text NOT NULL,
  used_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, pk),
  UNIQUE (tenant_id, slot, identity)
);

-- Texts given to models that are not the chunk's own: `text_pk` is the chunk's text, `embedded_pk` the text given (a row of `texts` that
-- need not be shown), null where the chunk has no such text. The slot `code` has no rows: its text is the chunk's.
CREATE TABLE unified.text_slots (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  text_pk bigint NOT NULL,
  slot text COLLATE "C" NOT NULL,
  embedded_pk bigint,
  PRIMARY KEY (tenant_id, text_pk, slot)
);
CREATE INDEX text_slots_by_embedded ON unified.text_slots (tenant_id, embedded_pk, slot);

-- Dense vectors in eight bits: whole numbers from -127 to 127, which a half-precision number holds exactly, and the scale that gives the
-- vector back. Both null: the model has nothing to say about the text.
CREATE TABLE unified.embeddings (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  model_pk bigint NOT NULL,
  text_pk bigint NOT NULL,
  embedding halfvec,
  scale real,
  PRIMARY KEY (tenant_id, model_pk, text_pk)
);
CREATE INDEX embeddings_by_text ON unified.embeddings (tenant_id, text_pk);
ALTER TABLE unified.embeddings ALTER COLUMN embedding SET STORAGE PLAIN, ALTER COLUMN embedding SET STATISTICS 0;

-- Sparse vectors; null: nothing to say.
CREATE TABLE unified.sparse_vectors (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  model_pk bigint NOT NULL,
  text_pk bigint NOT NULL,
  embedding sparsevec,
  PRIMARY KEY (tenant_id, model_pk, text_pk)
);
CREATE INDEX sparse_vectors_by_text ON unified.sparse_vectors (tenant_id, text_pk);

CALL unified.protect('unified.models');
CALL unified.protect('unified.text_slots');
CALL unified.protect('unified.embeddings');
CALL unified.protect('unified.sparse_vectors');
