/** What a document provides to the resolving of others, by key. */
import type { CodeFacts } from "../../domain/code-facts.ts";
import { withFolder } from "./codebase-view.ts";
import { type DependencyKey, hashPairs } from "./dependency-key.ts";
import { settingsSeen } from "./languages/settings-seen.ts";

/** `hashPairs` of every key whose value the document decides or shares in deciding. */
export function providesOf(path: string, facts: CodeFacts): Uint32Array {
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "" : path.slice(0, slash);
  const pairs: [DependencyKey, string][] = [
    [`path ${path}`, ""],
    [`outline ${path}`, outlineSeen(path, facts)],
    [`file ${path.slice(slash + 1)}`, path],
    [`folder ${folder}`, path],
    ...(slash < 0 ? [] : [[`file ${withFolder(path)}`, path] as [DependencyKey, string]]),
    ...facts.modules.map((name): [DependencyKey, string] => [`module ${name}`, path]),
  ];
  for (const name of new Set(facts.symbols.map((symbol) => symbol.name))) {
    pairs.push([`name ${name}`, path]);
  }
  return hashPairs(pairs);
}

/** A settings file that also defines something is seen whole. */
function outlineSeen(path: string, { outline, settings, symbols }: CodeFacts): string {
  if (settings === undefined || symbols.length > 0) return outline;
  return settingsSeen(path, settings) ?? outline;
}
