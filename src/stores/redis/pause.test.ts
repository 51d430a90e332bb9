import { expect, test } from "vitest";
import { createPause } from "./pause.ts";

const paused = () => {
  const clock = { ms: 0 };
  const pause = createPause({
    ...{ failures: 3, firstMs: 100, longestMs: 300 },
    now: () => clock.ms,
    chance: () => 0.5,
  });
  return { clock, pause };
};

test("failures in a row begin a pause, one that passes between them does not", () => {
  const { pause } = paused();
  expect([pause.failed(), pause.failed()]).toEqual([false, false]);
  pause.passed();
  expect([pause.failed(), pause.failed()]).toEqual([false, false]);
  expect(pause.isOn()).toBe(false);
  expect(pause.failed()).toBe(true);
  expect(pause.isOn()).toBe(true);
});

test("after a pause one caller tries, and each failure makes it longer up to a bound", () => {
  const { clock, pause } = paused();
  for (let i = 0; i < 3; i++) pause.failed();
  for (const lengthMs of [100, 200, 300, 300]) {
    clock.ms += lengthMs - 1;
    expect(pause.isOn()).toBe(true);
    clock.ms += 1;
    expect(pause.isOn()).toBe(false);
    expect(pause.isOn()).toBe(true);
    pause.failed();
  }
  clock.ms += 300;
  expect(pause.isOn()).toBe(false);
  pause.passed();
  expect(pause.isOn()).toBe(false);
});
