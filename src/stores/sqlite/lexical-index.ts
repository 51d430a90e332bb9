/** Search by words, paths and symbol names over the catalog's full-text tables. */
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import type { ReadConnection } from "./connection.ts";
import { exactCandidates } from "./lexical/exact-candidates.ts";
import { searchChunks } from "./lexical/search-chunks.ts";
import { findDefinitions, nearestNames } from "./lexical/search-names.ts";
import { chunksOf, searchPaths } from "./lexical/search-paths.ts";
import { createWordCounts } from "./lexical/word-counts.ts";

/** Each call reads one consistent state of the catalog. */
export function createLexicalIndex(reader: ReadConnection): LexicalIndex {
  const chunkWords = createWordCounts(reader, "word_index");
  const pathWords = createWordCounts(reader, "path_index");
  const nameWords = createWordCounts(reader, "name_index");
  return {
    searchChunks: async (_context, params) =>
      reader.snapshot(() => searchChunks(reader, chunkWords, params)),
    searchPaths: async (_context, params) =>
      reader.snapshot(() => searchPaths(reader, pathWords, params)),
    findDefinitions: async (_context, params) =>
      reader.snapshot(() => findDefinitions(reader, params)),
    nearestNames: async (_context, params) =>
      reader.snapshot(() => nearestNames(reader, nameWords, params)),
    wordStatistics: async (_context, words) => ({
      chunks: chunkWords.rows(),
      frequencies: chunkWords.of(words),
    }),
    chunksOf: async (_context, params) => reader.snapshot(() => chunksOf(reader, params)),
    exactCandidates: async (_context, params) =>
      reader.snapshot(() => exactCandidates(reader, params)),
  };
}
