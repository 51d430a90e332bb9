/** Asks for one path what the walk tells for all: may its content be guessed to be generated or minified? */
import { existsSync } from "node:fs";
import { byteString } from "./byte-name.ts";
import {
  decideEntry,
  enterRepository,
  type FolderRules,
  presentIn,
  type RuleReader,
  rulesAboveRoot,
  withRuleFiles,
} from "./folder-rules.ts";
import { entryName } from "./rule-list.ts";
import { decideScopes } from "./rule-scope.ts";

/**
 * The `handWritten` of `DocumentStat` for a path that was not listed just now (a changed file behind a hit). Reads the rule files on
 * the way to it, under a millisecond: ask only once a guess says `generated` or `minified`. `path` must be plain UTF-8; others are false.
 */
export function isHandWritten(root: string, path: string, reader: RuleReader): boolean {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  let rules = rulesAboveRoot(root, reader);
  let folder = "";
  rules = rulesAt(root, folder, rules, reader);
  for (const part of parts) {
    folder += `${part}/`;
    rules = rulesAt(root, folder, rules, reader);
  }
  const bytes = byteString(folder);
  const last = entryName(byteString(name));
  if (decideEntry(rules, bytes, last, false) === "keep") return true;
  return decideScopes(rules.generated, bytes, last, false) === -1;
}

function rulesAt(
  root: string,
  folder: string,
  above: FolderRules,
  reader: RuleReader,
): FolderRules {
  const fsPath = `${root}/${folder}`;
  const depth = byteString(folder).length;
  const isRepository = folder !== "" && existsSync(`${fsPath}.git`);
  const rules = isRepository ? enterRepository(above, fsPath.slice(0, -1), depth, reader) : above;
  return withRuleFiles(rules, fsPath, presentIn(fsPath), depth);
}
