/** Cypher files as statements, and what they say that they make. */

/** Comments stand on lines of their own, a statement ends with a semicolon at the end of a line. */
export function statementsIn(file: string): string[] {
  return file
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("//"))
    .join("\n")
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/** Labels whose nodes go with the step that this file takes back. */
export function labelsLost(downFile: string): string[] {
  const [, list = ""] = /^\/\/ loses: (.*)$/m.exec(downFile) ?? [];
  return list.split(/,\s*/).filter((label) => /^[A-Z]\w*$/.test(label));
}

const MADE =
  /^CREATE (CONSTRAINT|FULLTEXT INDEX|INDEX) (quarry_\w+) IF NOT EXISTS\s+FOR (\S+)\s+(?:ON|REQUIRE)\s+(?:EACH\s+)?([^;]*?)(?:\s+IS (UNIQUE)|\s+OPTIONS[\s\S]*)?$/;

/** A constraint or index by name, as `describeFound` words it. */
export function describeMade(statement: string): readonly [name: string, as: string] | null {
  const found = MADE.exec(statement);
  if (found === null) return null;
  const [, what = "", name = "", pattern = "", properties = ""] = found;
  const on = /:(\w+)/.exec(pattern)?.[1] ?? "";
  const of = [...properties.matchAll(/\w\.(\w+)/g)].map(([, property]) => property ?? "");
  const kind = { CONSTRAINT: "unique", INDEX: "range", "FULLTEXT INDEX": "fulltext" }[what] ?? what;
  return [name, describe(kind, on, of)];
}

export const describe = (kind: string, on: string, properties: readonly string[]): string =>
  `${kind} ${on}(${properties.join(", ")})`;
