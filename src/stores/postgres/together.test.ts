import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { together } from "./together.ts";

test("values come in the order of the parts", async () => {
  const late = sleep(5).then(() => "late");
  expect(await together([late, Promise.resolve(2)])).toEqual(["late", 2]);
});

test("what failed first is thrown, once every part has ended", async () => {
  let ended = false;
  const parts = together([
    sleep(10).then(() => {
      ended = true;
      throw new Error("the transaction is aborted");
    }),
    sleep(1).then(() => {
      throw new Error("the cause");
    }),
  ]);
  await expect(parts).rejects.toThrow("the cause");
  expect(ended).toBe(true);
});
