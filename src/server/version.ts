/** The package's own version, read from the file that npm ships. */
import { readFileSync } from "node:fs";

/** Such as `0.1.0`. */
export function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}
