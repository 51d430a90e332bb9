/** Turns one raw option value into its real type, or says what is wrong with it. */
import { homedir } from "node:os";
import { delimiter, resolve } from "node:path";
import { AppError } from "../domain/errors.ts";
import { LANGUAGE_IDS, type LanguageId } from "../domain/language.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import { type OptionEntry, type OptionName, optionEntry } from "./config-options.ts";

export type RawValue = string | number | boolean | null | readonly unknown[] | object;
export type OptionValue = number | string | readonly string[];

interface Bad {
  readonly problem: string;
}

const isBad = (value: OptionValue | Bad): value is Bad =>
  typeof value === "object" && "problem" in value;

function readInteger(entry: OptionEntry, raw: RawValue): number | Bad {
  const number = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = entry;
  if (typeof number === "number" && Number.isInteger(number)) {
    if (number >= minimum && number <= maximum) return number;
  }
  return {
    problem: `must be a whole number from ${minimum} to ${maximum} ${entry.unit}, not ${JSON.stringify(raw)}`,
  };
}

function readChoice(entry: OptionEntry, raw: RawValue): string | Bad {
  const choices = entry.choices ?? [];
  if (typeof raw === "string" && choices.includes(raw)) return raw;
  return { problem: `must be one of ${choices.join(", ")}, not ${JSON.stringify(raw)}` };
}

/** `~` at the start is the home folder, as in a shell; relative folders start at the working folder. */
export function expandFolder(folder: string): string {
  return resolve(folder.replace(/^~(?=$|[\\/])/, () => homedir()));
}

function readList(raw: RawValue): readonly string[] | Bad {
  const list = typeof raw === "string" ? raw.split(delimiter) : raw;
  if (Array.isArray(list) && list.every((item) => typeof item === "string"))
    return list.filter((item) => item !== "");
  return { problem: `must be a list of texts, not ${JSON.stringify(raw)}` };
}

function checkLanguages(list: readonly string[]): readonly string[] | Bad {
  const unknown = list.find((item) => !LANGUAGE_IDS.includes(item as LanguageId));
  if (unknown === undefined) return list;
  const near = nearestWord(unknown, LANGUAGE_IDS);
  return {
    problem: `has the unknown language "${unknown}"${near === null ? "" : ` (did you mean "${near}"?)`}; valid: ${LANGUAGE_IDS.join(", ")}`,
  };
}

function readText(raw: RawValue): string | Bad {
  return typeof raw === "string" ? raw : { problem: `must be text, not ${JSON.stringify(raw)}` };
}

/** Without credentials: an address is shown in status reports, a key is not. */
function readUrl(raw: RawValue): string | Bad {
  const url = typeof raw === "string" && URL.canParse(raw) ? new URL(raw) : null;
  if (url === null || !/^https?:$/u.test(url.protocol))
    return { problem: "must be an http or https address such as http://localhost:11434/v1" };
  if (url.username !== "" || url.password !== "")
    return { problem: "must not hold a user name or password; a key goes into the environment" };
  return url.href;
}

function read(entry: OptionEntry, raw: RawValue): OptionValue | Bad {
  switch (entry.kind) {
    case "integer":
      return readInteger(entry, raw);
    case "text":
      return readText(raw);
    case "url":
      return readUrl(raw);
    case "choice":
      return readChoice(entry, raw);
    case "folder":
      return typeof raw === "string" && raw !== ""
        ? expandFolder(raw)
        : { problem: `must be a folder's path, not ${JSON.stringify(raw)}` };
    case "folders": {
      const list = readList(raw);
      return isBad(list) ? list : list.map(expandFolder);
    }
    case "globs":
      return readList(raw);
    case "languages": {
      const list = readList(raw);
      return isBad(list) ? list : checkLanguages(list);
    }
  }
}

/** The value in its real type. `source` names where it stood, for the error. Throws INVALID_CONFIG. */
export function readOption(name: OptionName, raw: RawValue, source: string): OptionValue {
  const value = read(optionEntry(name), raw);
  if (!isBad(value)) return value;
  throw new AppError("INVALID_CONFIG", `${source}: ${name} ${value.problem}.`, {
    next: "Correct the value; docs/config.md lists every option.",
    data: { option: name },
  });
}
