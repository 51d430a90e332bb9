/** What stands behind the ports of a process, and what it is opened with. */
import type { IndexLimits } from "../domain/index-limits.ts";
import type { AnswerSearch } from "../ports/answerer.ts";
import type { AnswerWalk } from "../ports/graph-answerer.ts";
import type { Indexer } from "../ports/indexer.ts";
import type { Logger } from "../ports/logger.ts";
import type { Workspaces } from "../ports/workspaces.ts";
import type { RunningProjections } from "../sync/run-projections.ts";
import type { Config } from "./config.ts";
import type { OpenEmbedders } from "./open-embedders.ts";

export interface Parts {
  readonly workspaces: Workspaces;
  readonly indexer: Indexer;
  readonly answer: AnswerSearch;
  readonly traverse: AnswerWalk;
  /** Null where nothing but files can hold the catalog. */
  readonly projections: RunningProjections | null;
  /** Stops jobs at the next batch, gives leases back, closes catalogs and workers. */
  readonly close: () => Promise<void>;
}

export interface PartsParams {
  readonly config: Config;
  readonly logger: Logger;
  /** The user's limits, narrowed by the folder's own `.quarry.json`. */
  readonly limitsOf: (folder: string) => Promise<IndexLimits>;
  /** `$XDG_CONFIG_HOME`, where git's own configuration may lie; null for `~/.config`. */
  readonly configHome: string | null;
  /** Watch the folders that are asked, as a server does; a single command has no use for it. */
  readonly watch: boolean;
  /** What embeds instead of what the configuration names; closed with the parts. */
  readonly embedders?: OpenEmbedders;
}

export type OpenParts = (params: PartsParams) => Promise<Parts>;
