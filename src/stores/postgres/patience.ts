/** Which failed transactions are tried again. */
import { LOST, MET, type Patience } from "../retry.ts";
import { isBroken, isRetried, LostCommit } from "./driver-errors.ts";

/** `isRepeatable`: doing it twice is doing it once, so it is also tried again where a commit may have been done. */
export function patienceFor(
  thrown: unknown,
  { isRepeatable }: { readonly isRepeatable: boolean },
): Patience | null {
  if (isRetried(thrown)) return MET;
  if (thrown instanceof LostCommit) return isRepeatable ? LOST : null;
  return isBroken(thrown) ? LOST : null;
}
