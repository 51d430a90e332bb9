import { expect, test } from "vitest";
import { createShutdown, type Shutdown } from "./shutdown.ts";

const logger = { debug() {}, info() {}, warn() {}, error() {} };

function start(limitMs = 1_000): { shutdown: Shutdown; exits: number[]; order: string[] } {
  const exits: number[] = [];
  return {
    shutdown: createShutdown({
      logger,
      limitMs,
      exit: (code) => exits.push(code),
      giveUp: (code) => exits.push(-code - 1),
    }),
    exits,
    order: [],
  };
}

test("releases last in first out, each once, then exits once with the first code", async () => {
  const { shutdown, exits, order } = start();
  for (const name of ["first", "second", "third"])
    shutdown.onEnd(name, async () => {
      await Promise.resolve();
      order.push(name);
    });
  await Promise.all([shutdown.end("a", 3), shutdown.end("b", 4), shutdown.end("c", 5)]);
  expect(order).toEqual(["third", "second", "first"]);
  expect(exits).toEqual([3]);
  expect(shutdown.signal.aborted).toBe(true);
});

test("a release that throws does not keep the others", async () => {
  const { shutdown, exits, order } = start();
  shutdown.onEnd("good", () => void order.push("good"));
  shutdown.onEnd("bad", () => {
    throw new Error("no");
  });
  await shutdown.end("a", 0);
  expect(order).toEqual(["good"]);
  expect(exits).toEqual([0]);
});

test("a release that hangs is left behind at the limit", async () => {
  const { shutdown, exits } = start(50);
  shutdown.onEnd("hangs", () => new Promise(() => {}));
  const startedMs = performance.now();
  await shutdown.end("a", 0);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  expect(exits).toEqual([-1]);
});

test("what is acquired after the end began is released at once", async () => {
  const { shutdown, order } = start();
  const ending = shutdown.end("a", 0);
  shutdown.onEnd("late", () => void order.push("late"));
  await ending;
  expect(order).toEqual(["late"]);
});
