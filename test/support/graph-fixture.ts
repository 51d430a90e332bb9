/** Small code bases whose edges are written down: `test/fixtures/graphs/`. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HOME = new URL("../fixtures/graphs/", import.meta.url);

export interface GraphFixture {
  /** Texts by path. */
  readonly sources: Readonly<Record<string, string>>;
  /** Path of the file with the expected edges. */
  readonly expected: string;
}

/** Names of all, in order. */
export function graphFixtures(): string[] {
  return readdirSync(HOME)
    .filter((name) => statSync(new URL(name, HOME)).isDirectory())
    .sort();
}

export function readGraphFixture(name: string): GraphFixture {
  const folder = new URL(`${name}/`, HOME);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => statSync(new URL(path, folder)).isFile())
    .sort();
  const sources = Object.fromEntries(
    paths.map((path) => [path, readFileSync(new URL(path, folder), "utf8")]),
  );
  return { sources, expected: fileURLToPath(new URL(`${name}.txt`, HOME)) };
}
