/** Search by words, paths and names over the tables of a SQLite catalog. */
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import type { ReadConnection } from "./connection.ts";
import { exactCandidates } from "./lexical/exact-candidates.ts";
import { placePaths } from "./lexical/place-chunks.ts";
import { scopeKeys } from "./lexical/scope-keys.ts";
import { searchChunks } from "./lexical/search-chunks.ts";
import { findDefinitions, nearestNames } from "./lexical/search-names.ts";
import { searchPaths } from "./lexical/search-paths.ts";
import { createWordCounts } from "./lexical/word-counts.ts";

/** The lexical index of the catalog that `reader` reads. Each call sees one state of it. */
export function createSqliteLexicalIndex(reader: ReadConnection): LexicalIndex {
  const chunkWords = createWordCounts(reader, "word_index");
  const pathWords = createWordCounts(reader, "path_index");
  return {
    searchChunks: async (_context, params) =>
      reader.snapshot(() => searchChunks(reader, chunkWords, params)),
    searchPaths: async (_context, params) =>
      reader.snapshot(() => searchPaths(reader, pathWords, params)),
    findDefinitions: async (_context, params) =>
      reader.snapshot(() => findDefinitions(reader, params)),
    nearestNames: async (_context, params) => reader.snapshot(() => nearestNames(reader, params)),
    wordStatistics: async (_context, words) => ({
      chunks: chunkWords.rows(),
      frequencies: chunkWords.of(words),
    }),
    chunksOf: async (_context, { scopes, paths, filter }) =>
      reader.snapshot(() => placePaths(reader, scopeKeys(reader, scopes, filter), paths)),
    exactCandidates: async (_context, params) =>
      reader.snapshot(() => exactCandidates(reader, params)),
  };
}
