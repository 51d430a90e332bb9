import { expect, test } from "vitest";
import { nextIndexWork } from "./index-work.ts";

const work = (vectors: number, indexed: number | null, backlog: number) =>
  nextIndexWork({ vectors, indexed, backlog }, 1_000);

test("an index is made once it pays, and stays until half of that is gone", () => {
  expect(work(999, null, 0)).toBe("none");
  expect(work(1_000, null, 0)).toBe("build");
  expect(work(999, 1_000, 0)).toBe("none");
  expect(work(499, 1_000, 0)).toBe("drop");
});

test("a short backlog is compared, a longer one moved in, and with a long one all is made anew", () => {
  expect(work(1_000, 2_000, 249)).toBe("none");
  expect(work(1_000, 2_000, 250)).toBe("move");
  expect(work(1_000, 2_000, 666)).toBe("move");
  expect(work(1_000, 2_000, 667)).toBe("build");
});
