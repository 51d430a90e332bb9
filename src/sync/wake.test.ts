import { expect, test } from "vitest";
import { createWake } from "./wake.ts";

const FOREVER = 2 ** 30;
const never = new AbortController().signal;

test("a pause ends when it is over, when woken, also before it began, and with its signal", async () => {
  const wake = createWake();
  await wake.pause(1, never);
  wake.wake();
  await wake.pause(FOREVER, never);
  const woken = wake.pause(FOREVER, never);
  wake.wake();
  await woken;
  const ending = new AbortController();
  const ended = wake.pause(FOREVER, ending.signal);
  ending.abort();
  await ended;
  await wake.pause(FOREVER, ending.signal);
  expect(ending.signal.aborted).toBe(true);
});
