/** The lock files install anywhere: from whichever registry, on every platform. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface LockEntry {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const entriesOf = (file: string): [string, LockEntry][] =>
  Object.entries(
    (JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, LockEntry> }).packages,
  );

const FILES = ["package-lock.json", "grammars/package-lock.json"];

test.each(FILES)("%s names no registry host", (file) => {
  expect(entriesOf(file).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
});

// npm drops the entries of platforms whose packages a registry lacks, and `npm ci` then refuses the file
test.each(FILES)("%s has an entry for every platform's optional package", (file) => {
  const entries = entriesOf(file);
  const paths = new Set(entries.map(([path]) => path));
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(paths.has(`node_modules/${name}`) || paths.has(`${path}/node_modules/${name}`)),
    ),
  );
  expect(missing).toEqual([]);
});
