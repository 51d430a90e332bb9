/** The embedded profile: catalogs are SQLite files in the user's data folder. */
import { createCatalogDirectory } from "../stores/sqlite/catalog-directory.ts";
import { createSqliteLexicalIndex } from "../stores/sqlite/lexical-index.ts";
import { assembleParts } from "./assemble-parts.ts";
import type { Parts, PartsParams } from "./parts.ts";

export function openEmbedded(params: PartsParams): Parts {
  return assembleParts(params, (ending) =>
    createCatalogDirectory({
      dataFolder: params.config.dataDir,
      projections: false,
      lexical: createSqliteLexicalIndex,
      ending,
    }),
  );
}
