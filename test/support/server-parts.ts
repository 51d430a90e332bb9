/** The services of a server over a database and what is beside it, for one test. */

import type { Logger } from "../../src/ports/logger.ts";
import { type Config, loadConfig } from "../../src/server/config.ts";
import type { Parts } from "../../src/server/parts.ts";
import { openServerProfile } from "../../src/server/server-profile.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function openServerParts(
  postgresUrl: string,
  beside: Partial<Omit<Config, "projections">> & {
    readonly projections: Partial<Config["projections"]>;
  },
): Promise<Parts> {
  const config = loadConfig({ dataDir: temporaryFolder(), logLevel: "silent", workers: "1" });
  const { maxFileBytes } = config;
  const projections = { ...config.projections, ...beside.projections };
  return openServerProfile(
    {
      config: { ...config, ...beside, postgresUrl, projections },
      ...{ logger: SILENT, configHome: null, watch: false },
      limitsOf: async () => ({ maxFileBytes, exclude: [], excludeLanguages: [] }),
    },
    postgresUrl,
  );
}
