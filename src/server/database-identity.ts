/** Options that say who a process is to a shared database, and what its legacy views show. */
import { AppError } from "../domain/errors.ts";

/** A slot and a model of it, or that no vectors are shown. */
export type LegacyVectors = { readonly slot: "legacy" | "code"; readonly model: string } | "none";

/** The database takes `*` for every principal of a tenant, and sets names as they are. */
const NAME = /^[^\0\\*]+$/u;
const LEGACY_MODEL = /^legacy\/[^@]+@768$/u;
const CODE_MODEL = /^code:(?<model>.+@.+\/768)$/u;

/** Throws INVALID_CONFIG. */
export function readCaller(option: "tenant" | "principal", name: string): string {
  if (NAME.test(name)) return name;
  throw new AppError("INVALID_CONFIG", `--${option} is a name without backslash, NUL and \`*\`.`, {
    next: "Correct it, or leave it out; docs/tenancy.md says what it means.",
  });
}

/** Null leaves what the database says. Throws INVALID_CONFIG. */
export function readLegacyVectors(value: string): LegacyVectors | null {
  if (value === "") return null;
  if (value === "off") return "none";
  if (LEGACY_MODEL.test(value)) return { slot: "legacy", model: value };
  const model = CODE_MODEL.exec(value)?.groups?.["model"];
  if (model !== undefined) return { slot: "code", model };
  throw new AppError(
    "INVALID_CONFIG",
    "--legacy-vectors is `legacy/<name>@768`, `code:<model@version/768>` or `off`.",
    { next: "Correct it, or leave it out; docs/legacy-systems.md says what it means." },
  );
}

/** Where the database keeps what legacy systems inserted; a machine of that name would be taken for them. */
const LEGACY_HOST = "legacy";

/** The option's value, else the machine's own name. Throws INVALID_CONFIG. */
export function readHostName(value: string, machine: string, isShared: boolean): string {
  const name = value === "" ? machine : value;
  if (NAME.test(name) && !(isShared && name === LEGACY_HOST)) return name;
  throw new AppError(
    "INVALID_CONFIG",
    `"${name}" cannot be a host's name here: it is one without backslash, NUL and \`*\`, and not \`${LEGACY_HOST}\` beside POSTGRES_URL.`,
    { next: "Name another by --host-name; docs/server-profile.md says what it means." },
  );
}
