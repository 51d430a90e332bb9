/** Search by words, paths and names over the tables of a SQLite catalog. */
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import type { ReadConnection } from "./connection.ts";
import { searchChunks, searchPaths } from "./lexical-index-chunks.ts";
import { exactCandidates } from "./lexical-index-exact.ts";
import { createWordFrequencies } from "./lexical-index-frequencies.ts";
import { findDefinitions, nearestNames } from "./lexical-index-names.ts";
import { placePaths } from "./lexical-index-place.ts";
import { scopeKeys } from "./lexical-index-scope.ts";

/** The lexical index of the catalog that `reader` reads. Each call sees one state of it. */
export function createSqliteLexicalIndex(reader: ReadConnection): LexicalIndex {
  const frequencies = createWordFrequencies(reader);
  return {
    searchChunks: async (_context, params) =>
      reader.snapshot(() => searchChunks(reader, frequencies, params)),
    searchPaths: async (_context, params) => reader.snapshot(() => searchPaths(reader, params)),
    findDefinitions: async (_context, params) =>
      reader.snapshot(() => findDefinitions(reader, params)),
    nearestNames: async (_context, params) => reader.snapshot(() => nearestNames(reader, params)),
    wordStatistics: async (_context, words) => ({
      chunks: frequencies.chunks(),
      frequencies: new Map(words.map((word) => [word, frequencies.frequency(word)])),
    }),
    chunksOf: async (_context, { scopes, paths, filter }) =>
      reader.snapshot(() => placePaths(reader, scopeKeys(reader, scopes, filter), paths)),
    exactCandidates: async (_context, params) =>
      reader.snapshot(() => exactCandidates(reader, params)),
  };
}
