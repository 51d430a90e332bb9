import { describe, expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import { createAsk } from "./ask-projection.ts";
import { createFallbackNotes } from "./fallback-notes.ts";
import { createProjectionHealth } from "./projection-health.ts";

function contextOf(overrides: Partial<OperationContext> = {}): OperationContext {
  return {
    ...{ operationId: "1", tenantId: "t", principal: "p", recordStage: () => {} },
    ...{ signal: new AbortController().signal, deadlineMs: Number.POSITIVE_INFINITY, ...overrides },
  };
}

function start(pending: (datasetIds: readonly string[]) => number = () => 0, isLookedAt = true) {
  const health = createProjectionHealth();
  if (isLookedAt) health.looked();
  const notes = createFallbackNotes();
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  let counted = 0;
  let commits = 0;
  const source = {
    pending: async (_context: OperationContext, params: { datasetIds: readonly string[] }) => {
      counted += 1;
      return pending(params.datasetIds);
    },
  };
  const ask = createAsk({
    name: "qdrant",
    source,
    health,
    notes,
    logger,
    commits: () => commits,
    mostMs: 40,
  });
  const answer = (
    context: OperationContext,
    projection: (within: OperationContext) => Promise<string>,
    datasetIds: readonly string[] = ["d"],
  ) => ask(context, { datasetIds, projection, catalog: async () => "catalog" });
  const commit = (): void => {
    commits += 1;
  };
  return { answer, health, notes, commit, counted: () => counted };
}

const fine = async (): Promise<string> => "projection";
const NOTE = "Qdrant could not answer, so the catalog did; sync_status says more.";

describe("a projection", () => {
  test("is asked nothing before it was looked at, and nobody is told", async () => {
    const { answer, health, notes } = start(() => 0, false);
    const context = contextOf();
    expect(await answer(context, fine)).toBe("catalog");
    expect(notes.take(context)).toBeNull();
    health.looked();
    expect(await answer(context, fine)).toBe("projection");
  });

  test("answers where it has applied everything of the datasets asked", async () => {
    const { answer, notes, commit, counted } = start((ids) => (ids.includes("behind") ? 3 : 0));
    const context = contextOf();
    expect(await answer(context, fine)).toBe("projection");
    expect(await answer(context, fine)).toBe("projection");
    // a walk asks many times, and need not look it up each time
    expect(counted()).toBe(1);
    commit();
    expect(await answer(context, fine)).toBe("projection");
    expect(counted()).toBe(2);
    expect(await answer(context, fine, ["d", "behind"])).toBe("catalog");
    expect(counted()).toBe(3);
    expect(notes.take(context)).toBeNull();
  });

  test("that was never complete is not asked, and nobody hears of it", async () => {
    const { answer, notes } = start(() => Number.POSITIVE_INFINITY);
    const context = contextOf();
    expect(await answer(context, fine)).toBe("catalog");
    expect(notes.take(context)).toBeNull();
  });

  test("that fails in the middle of a call is stood in for in the same call, which says so once", async () => {
    const { answer, notes, health } = start();
    const context = contextOf();
    const failing = () => Promise.reject(new AppError("PROJECTION_UNAVAILABLE", "away"));
    expect(await answer(context, failing)).toBe("catalog");
    expect(notes.take(context)).toBe(NOTE);
    expect(notes.take(context)).toBeNull();
    // it is not even asked now
    const other = contextOf({ operationId: "2" });
    expect(await answer(other, fine)).toBe("catalog");
    expect(notes.take(other)).toBe(NOTE);
    expect(notes.take(context)).toBeNull();
    health.succeeded();
    expect(await answer(other, fine)).toBe("projection");
  });

  test("that is too slow leaves the catalog its time, and is told to stop", async () => {
    const { answer, notes } = start();
    let heard: OperationContext | null = null;
    const slow = (within: OperationContext): Promise<string> => {
      heard = within;
      return new Promise(() => undefined);
    };
    const context = contextOf({ deadlineMs: performance.now() + 60_000 });
    expect(await answer(context, slow)).toBe("catalog");
    expect(notes.take(context)).toBe(NOTE);
    const within = heard as OperationContext | null;
    expect(within?.signal.aborted).toBe(true);
    expect(within?.deadlineMs).toBeLessThan(context.deadlineMs);
  });

  test("with a defect in one question is asked the next one", async () => {
    const { answer, health } = start();
    const context = contextOf();
    expect(await answer(context, () => Promise.reject(new Error("defect")))).toBe("catalog");
    expect(health.down()).toBeNull();
    expect(await answer(context, fine)).toBe("projection");
  });

  test("is not stood in for where the caller has gone", async () => {
    const { answer, health } = start();
    const gone = new AbortController();
    const context = contextOf({ signal: gone.signal });
    const leaving = async (): Promise<string> => {
      gone.abort();
      throw new AppError("CANCELLED", "gone");
    };
    await expect(answer(context, leaving)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(health.down()).toBeNull();
  });
});
