import { expect, test } from "vitest";
import type { LanguageId } from "../../domain/language.ts";
import { measureText } from "../chunk/text-measure.ts";
import { textFacts } from "../parse/facts/settings-facts.ts";
import { changedKeys, hashKey } from "./dependency-key.ts";
import { providesOf } from "./document-provides.ts";

function changes(path: string, language: LanguageId, before: string, after: string): boolean {
  const [old, now] = [before, after].map((text) =>
    providesOf(path, textFacts(text, language, measureText(text))),
  );
  const changed = changedKeys(old ?? null, now ?? null);
  expect(changed.every((key) => key === hashKey(`outline ${path}`))).toBe(true);
  return changed.length > 0;
}

test("a new version or dependency in settings leaves the documents around as they are", () => {
  const json = (version: string, main: string): string =>
    JSON.stringify({ name: "a", version, main, dependencies: { b: version } });
  const pack = "packages/a/package.json";
  expect(changes(pack, "json", json("1.0.0", "a.js"), json("1.0.1", "a.js"))).toBe(false);
  expect(changes(pack, "json", json("1.0.0", "a.js"), json("1.0.0", "b.js"))).toBe(true);
  const go = (path: string, version: string): string =>
    `module ${path}\n\ngo 1.22\n\nrequire example.com/x v${version}\n`;
  expect(changes("go.mod", "text", go("e.com/a", "1.0.0"), go("e.com/a", "1.0.1"))).toBe(false);
  expect(changes("go.mod", "text", go("e.com/a", "1.0.0"), go("e.com/b", "1.0.0"))).toBe(true);
  const crate = (name: string, version: string): string =>
    `[package]\nname = "${name}"\nversion = "${version}"\n`;
  expect(changes("Cargo.toml", "toml", crate("a", "1.0.0"), crate("a", "1.0.1"))).toBe(false);
  expect(changes("Cargo.toml", "toml", crate("a", "1.0.0"), crate("b", "1.0.0"))).toBe(true);
});

test("what means something in its place counts in all of a file", () => {
  const text = (baseUrl: string): string => JSON.stringify({ compilerOptions: { baseUrl } });
  expect(changes("tsconfig.json", "json", text("."), text("src"))).toBe(true);
  expect(changes("package.json", "json", text("."), text("src"))).toBe(true);
});
