/** The server profile: catalogs are in the PostgreSQL database that POSTGRES_URL names. */
import { hostname } from "node:os";
import { createPostgresCatalogDirectory } from "../stores/postgres/catalog-directory.ts";
import { openDatabase } from "../stores/postgres/open-database.ts";
import { assembleParts } from "./assemble-parts.ts";
import type { Parts, PartsParams } from "./parts.ts";

export function openServerProfile(params: PartsParams, url: string): Parts {
  const { postgresConnections, postgresIdleMs, postgresConnectMs, postgresStatementMs } =
    params.config;
  return assembleParts(params, () =>
    createPostgresCatalogDirectory({
      openDatabase: () =>
        openDatabase({
          url,
          connections: postgresConnections,
          idleTimeoutMs: postgresIdleMs,
          connectTimeoutMs: postgresConnectMs,
          statementTimeoutMs: postgresStatementMs,
        }),
      host: hostname(),
      projections: false,
    }),
  );
}
