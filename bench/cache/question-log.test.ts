import { expect, test } from "vitest";
import { mostHits, questionLog } from "./question-log.ts";

const OPTIONS = { questions: 50, length: 2_000, exponent: 1, seed: 7 };

test("a seed decides the log, and few questions are asked most", () => {
  const log = questionLog(OPTIONS);
  expect(questionLog(OPTIONS)).toEqual(log);
  expect(questionLog({ ...OPTIONS, seed: 8 })).not.toEqual(log);
  expect(log.every((question) => question >= 0 && question < 50)).toBe(true);
  const counts = Array.from({ length: 50 }, (_, i) => log.filter((each) => each === i).length);
  const most = counts.sort((a, b) => b - a);
  const harmonic = Array.from({ length: 50 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
  expect((most[0] ?? 0) / 2_000).toBeCloseTo(1 / harmonic, 1);
});

test("only what was asked since the last commit can be known", () => {
  const log = [1, 1, 2, 1, 1, 2, 2, 3];
  expect(mostHits(log, 0)).toBe(5);
  expect(mostHits(log, 4)).toBe(3);
  expect(mostHits(log, 1)).toBe(0);
});
