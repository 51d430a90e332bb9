import { expect, test } from "vitest";
import { AppError } from "../domain/errors.ts";
import { createProjectionHealth, pauseAfter } from "./projection-health.ts";

const unavailable = new AppError("PROJECTION_UNAVAILABLE", "away");
const late = new AppError("DEADLINE_EXCEEDED", "late");

test("what cannot be reached is not asked for a while, then by one call at a time", () => {
  let nowMs = 1_000;
  const health = createProjectionHealth(() => nowMs);
  expect(health.mayAsk()).toBe(true);
  expect(health.down()).toBeNull();
  health.failed(unavailable);
  expect(health.down()).toEqual({ sinceMs: 1_000, error: "away" });
  expect(health.mayAsk()).toBe(false);
  nowMs += 1_000;
  expect(health.mayAsk()).toBe(true);
  expect(health.mayAsk()).toBe(false);
  health.failed(new AppError("PROJECTION_REFUSED", "wrong password"));
  expect(health.down()).toEqual({ sinceMs: 1_000, error: "PROJECTION_REFUSED: wrong password" });
  health.succeeded();
  expect(health.mayAsk()).toBe(true);
  expect(health.down()).toBeNull();
});

test("late answers count in a row, cancelled ones never", () => {
  const health = createProjectionHealth();
  for (let i = 0; i < 9; i++) health.failed(new AppError("CANCELLED", "gone"));
  health.failed(late);
  health.failed(late);
  health.succeeded();
  health.failed(late);
  health.failed(late);
  expect(health.down()).toBeNull();
  health.failed(late);
  expect(health.down()).not.toBeNull();
});

test("pauses grow and are bounded", () => {
  expect(pauseAfter(1)).toBeLessThanOrEqual(600);
  expect(pauseAfter(2)).toBeGreaterThan(600);
  expect(pauseAfter(1_000)).toBeLessThanOrEqual(6_000);
});
