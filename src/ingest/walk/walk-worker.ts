/** The thread that walks, so that a synchronous pass over a huge folder holds nobody up. */
import { parentPort } from "node:worker_threads";
import { toAppError } from "../../domain/errors.ts";
import { ruleReader } from "./folder-rules.ts";
import { TrackedPathsCache } from "./git/read-tracked-paths.ts";
import { transferablesOf } from "./listing-columns.ts";
import type { WalkReply, WalkRequest } from "./walk-messages.ts";
import { walkTree } from "./walk-tree.ts";

const cache = new TrackedPathsCache();

parentPort?.on("message", ({ id, root, settings, abort }: WalkRequest) => {
  const flag = new Int32Array(abort);
  try {
    const reader = ruleReader(settings, cache);
    const columns = walkTree(root, reader, () => Atomics.load(flag, 0) !== 0);
    const reply: WalkReply = { id, columns };
    parentPort?.postMessage(reply, transferablesOf(columns));
  } catch (thrown) {
    const { code, message, next, data } = toAppError(thrown);
    const reply: WalkReply = { id, error: { code, message, next, data } };
    parentPort?.postMessage(reply);
  }
});
