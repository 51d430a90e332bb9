/** What resolving reads of settings files that change often without meaning anything to it: versions, dependencies, scripts. */
import { packageSeen } from "./ecmascript-packages.ts";
import { goModuleSeen } from "./go-modules.ts";
import { crateSeen } from "./rust-modules.ts";

const SEEN: Readonly<Record<string, (text: string) => string>> = {
  "package.json": packageSeen,
  "go.mod": (text) => JSON.stringify(goModuleSeen(text)),
  "Cargo.toml": (text) => JSON.stringify(crateSeen(text)),
};

/** Equal for texts that resolve others equally; null for files of which all counts. */
export function settingsSeen(path: string, text: string): string | null {
  return SEEN[path.slice(path.lastIndexOf("/") + 1)]?.(text) ?? null;
}
