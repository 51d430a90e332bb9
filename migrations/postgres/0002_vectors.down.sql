DROP TABLE unified.sparse_vectors, unified.embeddings, unified.text_slots, unified.models;
