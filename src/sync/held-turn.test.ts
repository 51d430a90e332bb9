import { afterEach, expect, test, vi } from "vitest";
import { testContext } from "../../test/support/test-context.ts";
import { createHeldTurn } from "./held-turn.ts";

afterEach(() => vi.useRealTimers());

test("a heartbeat that takes long is followed by the next one, and by none before", async () => {
  vi.useFakeTimers();
  const waiting: ((isOurs: boolean) => void)[] = [];
  const turn = createHeldTurn({
    feed: {
      take: async (_context, { name, owner }) => ({ name, owner, generation: 1, position: 0 }),
      heartbeat: () => new Promise((resolve) => waiting.push(resolve)),
      release: async () => undefined,
    },
    name: "neo4j",
    identity: { owner: "owner", pid: 1, host: "host" },
    context: () => testContext(),
    heartbeatMs: 100,
  });
  await turn.take();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waiting).toHaveLength(1);
  waiting[0]?.(true);
  await vi.advanceTimersByTimeAsync(150);
  expect(waiting).toHaveLength(2);
  await turn.release(testContext());
});
