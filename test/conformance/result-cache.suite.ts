/** Conformance of the ResultCache port. */
import { afterEach, describe, expect, test } from "vitest";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { ResultCache } from "../../src/ports/result-cache.ts";
import { testContext } from "../support/test-context.ts";

export interface CacheFactory {
  readonly name: string;
  /** Two processes that share one empty cache. */
  open(options?: { readonly ttlMs?: number; readonly memoryBytes?: number }): Promise<{
    readonly one: ResultCache;
    readonly other: ResultCache;
    dispose(): Promise<void>;
  }>;
}

const SOME = { datasetIds: ["d1"], digest: "question" };
const NAMES = ["a", "b", "a:b", "a::b", "*", "a*", "a%3Ab", "A", "ä", "a b", "", "{a}"];

export function describeResultCache(factory: CacheFactory): void {
  describe(`ResultCache on ${factory.name}`, () => {
    const context = testContext();
    let opened: Awaited<ReturnType<CacheFactory["open"]>>;
    afterEach(() => opened.dispose());
    /** Puts are not waited for. */
    const shared = (key: typeof SOME, who: OperationContext = context) =>
      expect.poll(() => opened.other.get(who, key), { timeout: 10_000 });

    test("what one process puts another one gets, letter for letter", async () => {
      opened = await factory.open();
      expect(await opened.one.get(context, SOME)).toBeNull();
      const value = `{"é": "\u{1F600}\\u0000"}${"long ".repeat(50_000)}`;
      opened.one.put(context, SOME, value);
      await shared(SOME).toBe(value);
      expect(await opened.one.get(context, SOME)).toBe(value);
      expect(await opened.one.get(context, { ...SOME, digest: "another" })).toBeNull();
    });

    test("the newer value of a key stays", async () => {
      opened = await factory.open({ memoryBytes: 0 });
      opened.one.put(context, SOME, "1");
      await shared(SOME).toBe("1");
      opened.one.put(context, SOME, "2");
      await shared(SOME).toBe("2");
    });

    test("no tenant and no principal gets another's, whatever they are called", async () => {
      opened = await factory.open();
      const callers = NAMES.flatMap((tenantId) =>
        ["", "p", "p:q"].map((principal) => testContext({ tenantId, principal })),
      );
      const textOf = ({ tenantId, principal }: OperationContext) => `${tenantId}\n${principal}`;
      for (const caller of callers) opened.one.put(caller, SOME, textOf(caller));
      for (const caller of callers) await shared(SOME, caller).toBe(textOf(caller));
      opened.one.put(callers[0] as OperationContext, { ...SOME, digest: "of one" }, "secret");
      await shared({ ...SOME, digest: "of one" }, callers[0]).toBe("secret");
      for (const caller of callers.slice(1))
        for (const cache of [opened.one, opened.other])
          expect(await cache.get(caller, { ...SOME, digest: "of one" })).toBeNull();
    });

    test("a dataset that changed takes along what names it, in every process, and nothing of another tenant", async () => {
      opened = await factory.open();
      const stranger = testContext({ tenantId: "stranger" });
      const both = { datasetIds: ["d1", "d2"], digest: "of both" };
      const second = { datasetIds: ["d2"], digest: "of the second" };
      for (const key of [SOME, both, second]) {
        opened.one.put(context, key, "known");
        await shared(key).toBe("known");
      }
      opened.one.put(stranger, SOME, "theirs");
      await shared(SOME, stranger).toBe("theirs");
      opened.one.forget(context, "d1");
      await expect.poll(() => opened.one.get(context, SOME), { timeout: 10_000 }).toBeNull();
      await shared(SOME).toBeNull();
      await shared(both).toBeNull();
      expect(await opened.other.get(context, second)).toBe("known");
      expect(await opened.other.get(stranger, SOME)).toBe("theirs");
    });

    test("a value ends with its time", async () => {
      opened = await factory.open({ ttlMs: 1_500 });
      opened.one.put(context, SOME, "short");
      await shared(SOME).toBe("short");
      await shared(SOME).toBeNull();
      expect(await opened.one.get(context, SOME)).toBeNull();
    });

    test("it counts what it found, where, and what it did not", async () => {
      opened = await factory.open();
      await opened.one.get(context, SOME);
      opened.one.put(context, SOME, "1");
      await shared(SOME).toBe("1");
      await opened.one.get(context, SOME);
      expect(opened.one.health()).toMatchObject({
        ...{ state: "up", reason: null, misses: 1, memoryHits: 1, hits: 0, errors: 0 },
      });
      expect(opened.one.health().memoryBytes).toBeGreaterThan(0);
      await opened.other.get(context, SOME);
      expect(opened.other.health()).toMatchObject({ hits: 1, memoryHits: 1 });
    });
  });
}
