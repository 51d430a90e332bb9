import { expect, test } from "vitest";
import { testContext } from "../../../test/support/test-context.ts";
import { createPace } from "./pace.ts";

/** A clock that only waiting and `work` move. */
function startPace(isBusy = (): boolean => false) {
  let now = 0;
  let waited = 0;
  const pace = createPace(
    isBusy,
    () => now,
    async (ms) => {
      now += ms;
      waited += ms;
    },
  );
  return {
    pace,
    work: (ms: number) => {
      now += ms;
    },
    waited: () => waited,
  };
}

test("of a long run, a fifth is work", async () => {
  const { pace, work, waited } = startPace();
  await pace.giveWay(testContext());
  for (let i = 0; i < 100; i++) {
    work(7);
    await pace.giveWay(testContext());
  }
  expect(700 / (700 + waited())).toBeCloseTo(0.2, 2);
});

test("one long piece is paid back in full, and someone who waits ends the pauses", async () => {
  const { pace, work, waited } = startPace();
  await pace.giveWay(testContext());
  work(1_000);
  await pace.giveWay(testContext());
  expect(waited()).toBe(4_000);
  const release = pace.hasten();
  work(1_000);
  await pace.giveWay(testContext());
  expect(waited()).toBe(4_000);
  release();
  release();
  work(10);
  await pace.giveWay(testContext());
  work(10);
  await pace.giveWay(testContext());
  expect(waited()).toBe(4_080);
});

test("what lies between two runs is no work", async () => {
  const { pace, work, waited } = startPace();
  await pace.giveWay(testContext());
  work(5);
  pace.begin();
  work(60_000);
  pace.begin();
  await pace.giveWay(testContext());
  expect(waited()).toBe(0);
});

test("others go first, and stopping ends every wait", async () => {
  let busy = 3;
  const { pace, waited } = startPace(() => busy-- > 0);
  await pace.giveWay(testContext());
  expect(waited()).toBeGreaterThan(0);
  const stop = new AbortController();
  const stuck = createPace(
    () => true,
    () => 0,
    async () => stop.abort(),
  );
  await expect(stuck.giveWay(testContext({ signal: stop.signal }))).rejects.toMatchObject({
    code: "CANCELLED",
  });
});
