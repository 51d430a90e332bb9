/** Search by words, paths and names over the tables of a PostgreSQL catalog. */
import type { LexicalIndex } from "../../ports/lexical-index.ts";
import { plainArray } from "./array-literals.ts";
import type { Home } from "./home.ts";
import { exactCandidates } from "./lexical/exact-candidates.ts";
import { placePaths } from "./lexical/place-chunks.ts";
import { scopeKeys } from "./lexical/scope-keys.ts";
import { searchChunks } from "./lexical/search-chunks.ts";
import { findDefinitions, nearestNames } from "./lexical/search-names.ts";
import { searchPaths } from "./lexical/search-paths.ts";
import { countTextWords } from "./lexical/word-counts.ts";

const PROJECTS = "SELECT DISTINCT project_pk AS pk FROM datasets WHERE home_pk = $1";

/** Each call sees one state of the catalog. */
export function createPostgresLexicalIndex(home: Home): LexicalIndex {
  const { database } = home;
  return {
    searchChunks: (context, params) => database.read(context, (tx) => searchChunks(tx, params)),
    searchPaths: (context, params) => database.read(context, (tx) => searchPaths(tx, params)),
    findDefinitions: (context, params) =>
      database.read(context, (tx) => findDefinitions(tx, params)),
    nearestNames: (context, params) => database.read(context, (tx) => nearestNames(tx, params)),
    wordStatistics: (context, words) =>
      database.read(context, async (tx) => {
        const projects = await tx.all<{ pk: number }>(PROJECTS, home.pk);
        const pks = plainArray(projects.map(({ pk }) => pk));
        const { rows, frequencies } = await countTextWords(tx, pks, words);
        return { chunks: rows, frequencies };
      }),
    chunksOf: (context, { scopes, paths, filter }) =>
      database.read(context, async (tx) =>
        placePaths(tx, await scopeKeys(tx, scopes, filter), paths),
      ),
    exactCandidates: (context, params) =>
      database.read(context, (tx) => exactCandidates(tx, params)),
  };
}
