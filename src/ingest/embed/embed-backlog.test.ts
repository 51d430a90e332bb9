import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeDataset } from "../../../test/conformance/store-factory.ts";
import { noLexicalIndex } from "../../../test/support/no-lexical-index.ts";
import { upsertSamples } from "../../../test/support/sample-changes.ts";
import {
  SCRIPTED_MODEL,
  type ScriptedEmbedder,
  scriptedEmbedder,
} from "../../../test/support/scripted-embedder.ts";
import { testContext } from "../../../test/support/test-context.ts";
import { modelIdentity } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";
import { createMemoryCatalog } from "../../stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../stores/memory/memory-state.ts";
import { HeldLease } from "../held-lease.ts";
import { createEmbedBacklog, type EmbedBacklog } from "./embed-backlog.ts";
import { createEmbedderTroubles, type EmbedderTroubles } from "./embedder-troubles.ts";

const LINES = ["alpha one\n", "beta two\n", "gamma three\n", "# delta is four of a kind\n"];
const TEXTS = { "a.py": LINES.slice(0, 2).join(""), "b.py": LINES.slice(2).join("") };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

interface Bench {
  readonly backlog: EmbedBacklog;
  readonly troubles: EmbedderTroubles;
  readonly lease: HeldLease;
  readonly forgotten: () => number;
}

describe("the backlog of texts without vectors", () => {
  let catalog: Catalog;
  let datasetId: string;
  const opened: Bench[] = [];

  beforeEach(async () => {
    vi.useFakeTimers();
    catalog = createMemoryCatalog({ state: createMemoryState(false), lexical: noLexicalIndex });
    datasetId = (await makeDataset(catalog)).id;
    await catalog.commit(testContext(), upsertSamples(datasetId, TEXTS));
  });

  afterEach(async () => {
    for (const { backlog, lease } of opened.splice(0)) {
      backlog.close();
      await lease.release();
    }
    vi.useRealTimers();
  });

  function open(embedders: readonly SlotEmbedder[], signal?: AbortSignal, owner = "me"): Bench {
    const troubles = createEmbedderTroubles();
    const identity = { owner, pid: process.pid, host: "host" };
    const lease = new HeldLease(catalog, datasetId, identity, testContext);
    let forgotten = 0;
    const backlog = createEmbedBacklog({
      ...{ catalog, datasetId, embedders, troubles, logger: SILENT },
      takeLease: () => lease.take(),
      forgetLease: () => {
        forgotten += 1;
        lease.forget();
      },
      context: () => testContext(signal === undefined ? {} : { signal }),
    });
    const bench = { backlog, troubles, lease, forgotten: () => forgotten };
    opened.push(bench);
    return bench;
  }

  const scopes = () => [{ datasetId, prefix: "" }];
  const coverage = () => catalog.vectors.coverage(testContext(), scopes());
  const whole = (version = "1") => [
    {
      ...{ slot: "code", embedded: LINES.length, shown: LINES.length },
      model: modelIdentity({ ...SCRIPTED_MODEL, version }),
    },
  ];
  const code = (embedder: ScriptedEmbedder): SlotEmbedder => ({ slot: "code", embedder });

  test("every text is given to the model once, and again only when it is new", async () => {
    const embedder = scriptedEmbedder();
    const { backlog } = open([code(embedder)]);
    await backlog.work();
    expect(embedder.given.toSorted()).toEqual(LINES.toSorted());
    expect(await coverage()).toEqual(whole());
    const more = { ...TEXTS, "c.py": "alpha one\nepsilon five\n" };
    await catalog.commit(testContext(), upsertSamples(datasetId, more));
    await backlog.work();
    expect(embedder.given.slice(LINES.length)).toEqual(["epsilon five\n"]);
  });

  test("a slot's model is given the chunk's prose alone, and told apart by it", async () => {
    const embedder = scriptedEmbedder();
    const { backlog } = open([{ slot: "text", embedder }]);
    await backlog.work();
    expect(embedder.given).toEqual(["delta is four of a kind"]);
    // those without prose count as seen
    expect(await coverage()).toEqual([{ ...whole()[0], slot: "text" }]);
  });

  test("an embedder that is down is tried again at growing distances until it answers", async () => {
    const embedder = scriptedEmbedder();
    const slot = code(embedder);
    const { backlog, troubles } = open([slot]);
    embedder.failure = "EMBEDDER_UNAVAILABLE";
    const asked = vi.spyOn(embedder, "model");
    await backlog.work();
    expect(troubles.find(slot)).toMatchObject({
      error: { code: "EMBEDDER_UNAVAILABLE" },
      retryAtMs: Date.now() + 1_000,
    });
    backlog.wake(); // an index run does not shorten the distance
    await vi.advanceTimersByTimeAsync(900);
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_800);
    expect(asked).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toHaveBeenCalledTimes(3);
    embedder.failure = null;
    await vi.advanceTimersByTimeAsync(4_100);
    expect(await coverage()).toEqual(whole());
    expect(troubles.find(slot)).toBeNull();
  });

  test("one embedder's answers do not hurry another that is down", async () => {
    const [up, down] = [scriptedEmbedder(), scriptedEmbedder()];
    down.failure = "EMBEDDER_UNAVAILABLE";
    const asked = vi.spyOn(down, "model");
    const { backlog } = open([code(up), { slot: "text", embedder: down }]);
    await backlog.work();
    await vi.advanceTimersByTimeAsync(3_600_000);
    // 1, 2, 4 … 256 s, then every 300 s
    expect(asked.mock.calls.length).toBeGreaterThan(15);
    expect(asked.mock.calls.length).toBeLessThan(25);
    expect(await coverage()).toEqual(whole());
  });

  test("one that refuses is not asked again", async () => {
    const embedder = scriptedEmbedder();
    const slot = code(embedder);
    const { backlog, troubles } = open([slot]);
    embedder.failure = "EMBEDDER_REJECTED";
    await backlog.work();
    embedder.failure = null;
    backlog.wake();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(embedder.given).toEqual([]);
    expect(troubles.find(slot)).toMatchObject({ retryAtMs: null });
  });

  test("a text that gives no vector is left, told, and tried again later; the others have theirs", async () => {
    const embedder = scriptedEmbedder();
    const slot = code(embedder);
    embedder.isBad = (text) => text.startsWith("beta");
    const { backlog, troubles } = open([slot]);
    await backlog.work();
    expect(await coverage()).toEqual([{ ...whole()[0], embedded: LINES.length - 1 }]);
    expect(troubles.find(slot)?.error.message).toBe("1 texts give no usable vector.");
    const before = embedder.calls;
    await backlog.work();
    expect(embedder.calls).toBe(before);
    embedder.isBad = () => false;
    await vi.advanceTimersByTimeAsync(601_000);
    expect(await coverage()).toEqual(whole());
    expect(troubles.find(slot)).toBeNull();
  });

  describe("one that gives no usable vector at all", () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`many-${i}.py`, `value ${i}\n`]),
    );

    test("is found out within few calls, and an endpoint is tried again", async () => {
      await catalog.commit(testContext(), upsertSamples(datasetId, many));
      const embedder = scriptedEmbedder();
      embedder.isBad = () => true;
      const { backlog } = open([code(embedder)]);
      await backlog.work();
      expect(embedder.calls).toBeLessThan(80);
      embedder.isBad = () => false;
      await vi.advanceTimersByTimeAsync(1_100);
      expect((await coverage())[0]).toMatchObject({ embedded: LINES.length + 200 });
    });

    test("is given up when it is this process's own", async () => {
      await catalog.commit(testContext(), upsertSamples(datasetId, many));
      const embedder = scriptedEmbedder({ destination: null });
      embedder.failure = "EMBEDDER_INVALID";
      const asked = vi.spyOn(embedder, "model");
      const { backlog } = open([code(embedder)]);
      await backlog.work();
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(asked).toHaveBeenCalledTimes(1);
    });
  });

  test("a former model answers until the new one has seen everything, then its vectors go", async () => {
    await open([code(scriptedEmbedder())]).backlog.work();
    const model = { ...SCRIPTED_MODEL, version: "2" };
    const next = scriptedEmbedder({ model });
    next.isBad = (text) => text.startsWith("beta");
    const { backlog } = open([code(next)]);
    await backlog.work();
    expect(await coverage()).toEqual([
      whole("1")[0],
      { ...whole("2")[0], embedded: LINES.length - 1 },
    ]);
    next.isBad = () => false;
    await vi.advanceTimersByTimeAsync(601_000);
    // another process may be configured with it
    expect(await coverage()).toEqual([...whole("1"), ...whole("2")]);
    // eight days at once: their heartbeats would take a while
    vi.setSystemTime(Date.now() + 8 * 86_400_000);
    await vi.advanceTimersByTimeAsync(60_000);
    await backlog.work();
    expect(await coverage()).toEqual(whole("2"));
  });

  test("two processes do not embed the same, and one takes over from the other", async () => {
    const [ours, theirs] = [scriptedEmbedder(), scriptedEmbedder()];
    const first = open([code(ours)], undefined, "first");
    await first.lease.take();
    const second = open([code(theirs)], undefined, "second");
    await second.backlog.work();
    expect(theirs.given).toEqual([]);
    first.backlog.close();
    await first.lease.release();
    await vi.advanceTimersByTimeAsync(15_100);
    expect(await coverage()).toEqual(whole());
    expect(ours.given).toEqual([]);
  });

  test("a lease lost at the commit is forgotten, and the work done again", async () => {
    const embedder = scriptedEmbedder();
    const bench = open([code(embedder)]);
    const commit = vi.spyOn(catalog, "commit");
    commit.mockRejectedValueOnce(new AppError("LEASE_LOST", "Another process took over."));
    await bench.backlog.work();
    expect(bench.forgotten()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await coverage()).toEqual(whole());
  });

  test("what was committed while it worked is looked for before it rests", async () => {
    const embedder = scriptedEmbedder();
    const { backlog } = open([code(embedder)]);
    let release = (): void => {};
    const coverageOf = catalog.vectors.coverage;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // the last step of a turn: its look for missing texts is over
    vi.spyOn(catalog.vectors, "coverage").mockImplementationOnce(async (...asked) => {
      await held;
      return coverageOf(...asked);
    });
    const working = backlog.work();
    await vi.advanceTimersByTimeAsync(10);
    const more = upsertSamples(datasetId, { "c.py": "epsilon five\n" });
    await catalog.commit(testContext(), more);
    backlog.wake();
    release();
    await working;
    await vi.advanceTimersByTimeAsync(10);
    expect(embedder.given).toContain("epsilon five\n");
    expect(backlog.isWorking).toBe(false);
  });

  test("ended in the middle it keeps what it committed and starts nothing again", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`many-${i}.py`, `value ${i}\n`]),
    );
    await catalog.commit(testContext(), upsertSamples(datasetId, many));
    const embedder = scriptedEmbedder();
    const ending = new AbortController();
    const { backlog, troubles } = open([code(embedder)], ending.signal);
    embedder.gate = async () => {
      if (embedder.calls === 2) ending.abort();
    };
    const working = backlog.work();
    await working;
    backlog.close();
    const [row] = await coverage();
    expect(row).toMatchObject({ embedded: 256, shown: 604 });
    expect(troubles.find(code(embedder))).toBeNull();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(embedder.calls).toBe(2);
  });
});
