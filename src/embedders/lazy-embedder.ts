/** Opens an embedder when it is first needed; one that does not open fails each call by name and never the process. */
import { toAppError } from "../domain/errors.ts";
import type { Embedder } from "../ports/embedder.ts";

/** `open` is called at most once until it succeeds or fails. */
export function lazyEmbedder(destination: string | null, open: () => Embedder): Embedder {
  let opened: Embedder | undefined;
  let failure: Error | undefined;
  const get = (): Embedder => {
    if (failure !== undefined) throw failure;
    try {
      opened ??= open();
      return opened;
    } catch (thrown) {
      failure = toAppError(thrown);
      throw failure;
    }
  };
  return {
    destination,
    get inThread() {
      try {
        return get().inThread;
      } catch {
        return null;
      }
    },
    model: async (context) => get().model(context),
    embed: async (context, params) => get().embed(context, params),
    close: async () => opened?.close(),
  };
}
