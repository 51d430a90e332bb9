/** A lexical index for tests that never search: every call fails loudly. */
import type { LexicalIndex } from "../../src/ports/lexical-index.ts";

export function noLexicalIndex(): LexicalIndex {
  const refuse = (): never => {
    throw new Error("This test opened its catalog without a lexical index.");
  };
  return {
    searchChunks: refuse,
    searchPaths: refuse,
    findDefinitions: refuse,
    nearestNames: refuse,
    wordStatistics: refuse,
    chunksOf: refuse,
    exactCandidates: refuse,
  };
}
