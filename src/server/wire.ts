/** The one file that knows which part stands behind which port. */
import { AppError } from "../domain/errors.ts";
import type { IndexLimits } from "../domain/index-limits.ts";
import type { AnswerSearch } from "../ports/answerer.ts";
import type { Indexer } from "../ports/indexer.ts";
import type { Logger } from "../ports/logger.ts";
import type { Workspaces } from "../ports/workspaces.ts";
import type { Config } from "./config.ts";

export interface Parts {
  readonly workspaces: Workspaces;
  readonly indexer: Indexer;
  readonly answer: AnswerSearch;
  /** Stops jobs at the next batch, gives leases back, closes catalogs and workers. */
  readonly close: () => Promise<void>;
}

export interface PartsParams {
  readonly config: Config;
  readonly logger: Logger;
  /** The user's limits, narrowed by the folder's own `.quarry.json`; `exclusionRules` makes ignore rules of them. */
  readonly limitsOf: (folder: string) => Promise<IndexLimits>;
}

export type OpenParts = (params: PartsParams) => Promise<Parts>;

/** Opens the embedded profile. Heavy modules are imported here, when the first call needs them. */
export const openParts: OpenParts = () => {
  throw new AppError("INTERNAL", "No store is wired.");
};
