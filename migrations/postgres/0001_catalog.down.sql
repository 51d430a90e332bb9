DROP TABLE unified.transaction_log, unified.entity_mapping, unified.system_mapping, unified.id_map, unified.path_totals,
  unified.path_words, unified.shown_sets, unified.postings, unified.word_texts, unified.word_projects, unified.outbox,
  unified.refresh_requests, unified.jobs, unified.leases, unified.skipped_files, unified.document_versions, unified.documents,
  unified.symbols, unified.name_words, unified.names, unified.chunks, unified.texts, unified.chunk_sets, unified.content_texts,
  unified.contents, unified.revisions, unified.datasets, unified.projects, unified.homes, unified.tenants;
DROP FUNCTION unified.analyze_grown();
DROP FUNCTION unified.contents_like(text[]);
DROP TABLE unified.trigram_backlog, unified.trigram_texts;
DROP PROCEDURE unified.protect(regclass);
DROP FUNCTION unified.tenant();
