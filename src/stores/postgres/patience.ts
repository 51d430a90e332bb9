/** Which failed transactions are tried again. */
import { LOST, MET, type Patience } from "../retry.ts";
import { isBroken, isOutdatedPlan, isRetried, LostCommit } from "./driver-errors.ts";

/** Where another process changed the schema: the statement that failed is prepared anew, and others may follow it. */
const OUTDATED: Patience = { tries: 4, pauseMs: 5 };

/** `isRepeatable`: doing it twice is doing it once, so it is also tried again where a commit may have been done. */
export function patienceFor(
  thrown: unknown,
  { isRepeatable }: { readonly isRepeatable: boolean },
): Patience | null {
  if (isRetried(thrown)) return MET;
  if (isOutdatedPlan(thrown)) return OUTDATED;
  if (thrown instanceof LostCommit) return isRepeatable ? LOST : null;
  return isBroken(thrown) ? LOST : null;
}
