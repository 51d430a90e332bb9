DROP TABLE sparse_vectors;
DROP TABLE vector_sketches;
DROP TABLE vector_pages;
DROP TABLE text_slots;
DROP TABLE models;
