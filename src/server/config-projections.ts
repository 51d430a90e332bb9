/** Where projections of the catalog lie: from the environment alone, because of what lets one in there. */
import { AppError } from "../domain/errors.ts";

export interface ProjectionsConfig {
  /** Addresses of one Qdrant; empty for none. */
  readonly qdrantUrls: readonly string[];
  /** Never to be shown. */
  readonly qdrantApiKey: string | null;
  /** One address, or several of one cluster with blanks between them; null for none. */
  readonly neo4jUrl: string | null;
  readonly neo4jUser: string;
  /** Never to be shown. */
  readonly neo4jPassword: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws INVALID_CONFIG where there is no catalog that they could be filled from. */
export function readProjections(env: Environment, hasCatalog: boolean): ProjectionsConfig {
  const given = (name: string): string => env[name]?.trim() ?? "";
  const orNull = (text: string): string | null => (text === "" ? null : text);
  for (const name of ["QDRANT_URL", "NEO4J_URL"])
    if (given(name) !== "" && !hasCatalog)
      throw new AppError("INVALID_CONFIG", `${name} needs POSTGRES_URL: it is filled from there.`, {
        next: `Set POSTGRES_URL, or take ${name} away.`,
      });
  return {
    qdrantUrls: given("QDRANT_URL")
      .split(/[\s,]+/u)
      .filter((url) => url !== ""),
    qdrantApiKey: orNull(given("QDRANT_API_KEY")),
    neo4jUrl: orNull(given("NEO4J_URL")),
    neo4jUser: orNull(given("NEO4J_USER")) ?? "neo4j",
    neo4jPassword: given("NEO4J_PASSWORD"),
  };
}
