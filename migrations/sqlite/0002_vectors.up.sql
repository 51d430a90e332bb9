-- additive: vectors of chunk texts, by slot and model

-- `identity`: name@version/dimensions. `changes` grows with each commit that writes pages, so that readers load only what is new.
CREATE TABLE models (
  pk INTEGER PRIMARY KEY,
  slot TEXT NOT NULL,
  identity TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  kind TEXT NOT NULL,
  changes INTEGER NOT NULL DEFAULT 0,
  -- when a commit last brought vectors of it
  used_at INTEGER NOT NULL,
  UNIQUE (slot, identity)
) STRICT;

-- Texts given to models that are not the chunk's own: `text_pk` is the chunk's text, `embedded_pk` the text given (a row of `texts`
-- that need not be shown), null where the chunk has no such text. The slot `code` has no rows: its text is the chunk's.
CREATE TABLE text_slots (
  text_pk INTEGER NOT NULL REFERENCES texts (pk) ON DELETE CASCADE,
  slot TEXT NOT NULL,
  embedded_pk INTEGER REFERENCES texts (pk),
  PRIMARY KEY (text_pk, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX text_slots_by_embedded ON text_slots (embedded_pk, slot);

-- Dense vectors of `texts.pk` from 64 * page to 64 * page + 63. `present`: a byte each; 0 not embedded, 1 a vector, 2 the model has
-- nothing to say. `scales` (float32, little-endian) and `vectors` (int8) hold those of 1 alone, in order.
CREATE TABLE vector_pages (
  model_pk INTEGER NOT NULL REFERENCES models (pk) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  present BLOB NOT NULL,
  scales BLOB NOT NULL,
  vectors BLOB NOT NULL,
  PRIMARY KEY (model_pk, page)
) STRICT;
CREATE INDEX vector_pages_changed ON vector_pages (model_pk, changed);

-- A bit a value of the same vectors, set where it is positive: what stays in memory where all vectors would not fit.
CREATE TABLE vector_sketches (
  model_pk INTEGER NOT NULL REFERENCES models (pk) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  present BLOB NOT NULL,
  signs BLOB NOT NULL,
  PRIMARY KEY (model_pk, page)
) STRICT;
CREATE INDEX vector_sketches_changed ON vector_sketches (model_pk, changed);

-- Sparse vectors: `indices` (uint32) and `weights` (float32), little-endian, of equal count; both empty where there is nothing to say.
CREATE TABLE sparse_vectors (
  model_pk INTEGER NOT NULL REFERENCES models (pk) ON DELETE CASCADE,
  text_pk INTEGER NOT NULL REFERENCES texts (pk) ON DELETE CASCADE,
  indices BLOB NOT NULL,
  weights BLOB NOT NULL,
  PRIMARY KEY (model_pk, text_pk)
) STRICT;
CREATE INDEX sparse_vectors_by_text ON sparse_vectors (text_pk);
