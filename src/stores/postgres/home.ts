/** A catalog as the rest of Quarry knows it: what one home (a git common dir or plain folder of a host) holds in the shared database. */
import type { Database } from "./transaction.ts";

export interface Home {
  readonly database: Database;
  /** `homes.pk`. */
  readonly pk: number;
  /** Write outbox rows: true only while a projection is configured. */
  readonly projections: boolean;
  /** Vectors of a model from which on it has an index; where it is left out, what was measured. */
  readonly indexVectorsFrom?: number;
}
