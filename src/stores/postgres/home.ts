/** A catalog as the rest of Quarry knows it: what one home (a git common dir or plain folder of a host) holds in the shared database. */
import type { Database } from "./transaction.ts";

export interface Home {
  readonly database: Database;
  /** `homes.pk`. */
  readonly pk: number;
  /** Vectors of a model from which on it has an index; where it is left out, what was measured. */
  readonly indexVectorsFrom?: number;
}
