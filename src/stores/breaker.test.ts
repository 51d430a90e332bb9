import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import { createBreaker } from "./breaker.ts";

const refused = (): Error =>
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

function scripted(firstPauseMs = 40) {
  const changes: boolean[] = [];
  const breaker = createBreaker({
    isBroken: (thrown) => (thrown as NodeJS.ErrnoException).code === "ECONNREFUSED",
    isDown: ({ retryAtMs, reason }) =>
      new AppError("CATALOG_UNAVAILABLE", reason, { data: { retryAtMs } }),
    failures: 3,
    firstPauseMs,
    longestPauseMs: firstPauseMs,
    onChange: (isOpen) => changes.push(isOpen),
  });
  let calls = 0;
  const call = (thrown: Error | null): Promise<number> =>
    breaker.guard(async () => {
      calls += 1;
      if (thrown !== null) throw thrown;
      return calls;
    });
  return { breaker, changes, call, calls: () => calls };
}

test("after failures in a row calls fail without being sent, and say when it is tried again", async () => {
  const { breaker, call, calls, changes } = scripted(60_000);
  for (let i = 0; i < 3; i++) await expect(call(refused())).rejects.toThrow("ECONNREFUSED");
  const failed = await call(null).catch((thrown: unknown) => thrown);
  expect(failed).toMatchObject({
    code: "CATALOG_UNAVAILABLE",
    retryable: true,
    data: { retryAtMs: breaker.closedUntil()?.retryAtMs },
  });
  expect(String(failed)).toContain("ECONNREFUSED");
  expect(calls()).toBe(3);
  expect(changes).toEqual([true]);
});

test("it closes by itself when the server is back, and is told of once however often it was tried", async () => {
  const { breaker, call, changes } = scripted();
  for (let i = 0; i < 3; i++) await expect(call(refused())).rejects.toThrow();
  await sleep(60);
  await expect(call(refused())).rejects.toThrow("ECONNREFUSED");
  await expect(call(null)).rejects.toMatchObject({ code: "CATALOG_UNAVAILABLE" });
  await expect.poll(() => call(null).catch(() => 0)).toBeGreaterThan(0);
  expect(breaker.closedUntil()).toBeNull();
  expect(changes).toEqual([true, false]);
});

test("what the server itself refuses does not open it, and a success starts the count anew", async () => {
  const { breaker, call } = scripted();
  const denied = Object.assign(new Error("denied"), { code: "42501" });
  for (let i = 0; i < 5; i++) await expect(call(denied)).rejects.toThrow("denied");
  for (let i = 0; i < 5; i++) {
    await expect(call(refused())).rejects.toThrow();
    await call(null);
  }
  expect(breaker.closedUntil()).toBeNull();
});
