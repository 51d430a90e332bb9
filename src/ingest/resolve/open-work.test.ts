import { expect, it } from "vitest";
import { OpenWork } from "./open-work.ts";

it("keeps what was cut by itself alone, not what did without something begun before", () => {
  const open = new OpenWork();
  const kept: string[] = [];
  const work = (key: string, asks: readonly (() => void)[]): void => {
    if (open.isUnderWay(key)) return;
    open.kept(
      () =>
        open.during(key, () => {
          for (const ask of asks) ask();
        }),
      () => kept.push(key),
    );
  };
  const itself = (): void => work("itself", [itself]);
  const inner = (): void => work("inner", [outer]);
  const outer = (): void => work("outer", [itself, inner, inner]);
  outer();
  expect(kept).toEqual(["itself", "outer"]);
  inner();
  expect(kept).toEqual(["itself", "outer", "itself", "inner"]);
});
