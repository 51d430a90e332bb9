/** What a file's name, size and attributes say of it, wherever it is listed: in a folder or in a commit. */
import type { SkipReason } from "../../domain/document.ts";
import { classifyName } from "./classify-name.ts";
import type { FolderRules } from "./folder-rules.ts";
import type { EntryName } from "./rule-list.ts";
import { decideScopes } from "./rule-scope.ts";
import type { WalkSettings } from "./walk-settings.ts";

/** What `.gitattributes` says of a file. */
export type AttributeVerdict = "generated" | "vendored" | "hand-written" | null;

/** `folder` is a byte string that ends in `/` or is empty. */
export function attributesOf(
  rules: FolderRules,
  folder: string,
  name: EntryName,
): AttributeVerdict {
  const generated =
    rules.generated.length === 0 ? 0 : decideScopes(rules.generated, folder, name, false);
  if (generated === 1) return "generated";
  if (rules.vendored.length > 0 && decideScopes(rules.vendored, folder, name, false) === 1)
    return "vendored";
  return generated === -1 ? "hand-written" : null;
}

export interface ListedFile {
  readonly name: string;
  /** The name from its last dot on, or empty. */
  readonly ending: string;
  readonly sizeBytes: number;
  /** Taken in by name in `.quarryignore`. */
  readonly keep: boolean;
  readonly attributes: AttributeVerdict;
  /** Names, lower case, that are secrets in its folder. */
  readonly secretNames: ReadonlySet<string> | null;
}

/** Why it is left out before its content is looked at, or null. */
export function judgeFile(settings: WalkSettings, file: ListedFile): SkipReason | null {
  const named =
    file.secretNames?.has(file.name.toLowerCase()) === true
      ? "secret"
      : classifyName(file.name, file.ending);
  if (named !== null && !isWaived(named, settings, file)) return named;
  const { attributes } = file;
  const said = attributes === "generated" || attributes === "vendored";
  if (said && !file.keep && !(attributes === "vendored" && settings.includeVendored))
    return attributes;
  return file.sizeBytes > settings.maxFileBytes ? "oversized" : null;
}

/** True when the user, the repository or `.quarryignore` says that a name's usual meaning does not hold. */
function isWaived(reason: SkipReason, settings: WalkSettings, file: ListedFile): boolean {
  if (reason === "secret") return settings.includeSecrets;
  if (reason === "binary") return false;
  if (reason === "lock-file") return file.keep || settings.includeVendored;
  return file.keep || file.attributes === "hand-written";
}
