/** The server profile: catalogs are in the PostgreSQL database that POSTGRES_URL names. */
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import { createPostgresCatalogDirectory } from "../stores/postgres/catalog-directory.ts";
import { showLegacyVectors } from "../stores/postgres/legacy-settings.ts";
import { openDatabase } from "../stores/postgres/open-database.ts";
import type { Database } from "../stores/postgres/transaction.ts";
import { createMetricsRegistry } from "../telemetry/metrics-registry.ts";
import { assembleParts } from "./assemble-parts.ts";
import type { Config } from "./config.ts";
import { forgetOnCommit } from "./forget-on-commit.ts";
import { openProjections } from "./open-projections.ts";
import { openFindingsMemory } from "./open-result-cache.ts";
import { callerOf, startOperation } from "./operation.ts";
import type { Parts, PartsParams } from "./parts.ts";

/** Throws AppError PROJECTION_REFUSED. */
export async function openServerProfile(params: PartsParams, url: string): Promise<Parts> {
  const { logger, config } = params;
  const metrics = createMetricsRegistry();
  const memory = await openFindingsMemory(params, metrics);
  const projections = await openProjections(config, logger);
  const openCatalogs = (): CatalogDirectory =>
    createPostgresCatalogDirectory({
      openDatabase: async () => {
        const database = await openDatabase({
          url,
          replicaUrls: config.postgresReplicaUrls,
          connections: config.postgresConnections,
          idleTimeoutMs: config.postgresIdleMs,
          connectTimeoutMs: config.postgresConnectMs,
          statementTimeoutMs: config.postgresStatementMs,
          metrics,
          logger,
        });
        await nameLegacyVectors(database, config);
        return database;
      },
      host: config.hostName,
    });
  if (memory === null) return assembleParts(params, openCatalogs, { projections });
  const forgetting = (): CatalogDirectory => forgetOnCommit(openCatalogs(), memory.cache);
  return assembleParts(params, forgetting, { projections, memory });
}

async function nameLegacyVectors(database: Database, config: Config): Promise<void> {
  const { legacyVectors } = config;
  if (legacyVectors === null) return;
  const never = new AbortController().signal;
  const { context } = startOperation(never, Number.POSITIVE_INFINITY, callerOf(config));
  await showLegacyVectors(database, context, legacyVectors === "none" ? null : legacyVectors);
}
