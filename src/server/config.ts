/** The configuration: raw values (defaults < user file < environment < flags), then one validated value. */
import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { AppError } from "../domain/errors.ts";
import type { LanguageId } from "../domain/language.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import {
  type EmbedderKind,
  isOptionName,
  OPTION_NAMES,
  type OptionName,
  optionEntry,
} from "./config-options.ts";
import { type ProjectionsConfig, readProjections } from "./config-projections.ts";
import { defaultDataFolder, type SystemFolders, userConfigFile } from "./data-folder.ts";
import {
  type LegacyVectors,
  readCaller,
  readHostName,
  readLegacyVectors,
} from "./database-identity.ts";
import { expandFolder, type OptionValue, type RawValue, readOption } from "./option-value.ts";
import { readRedisUrls } from "./redis-urls.ts";

export interface Config {
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute, not resolved; empty when the user gave none. */
  readonly roots: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly maxFileBytes: number;
  readonly chunkTargetChars: number;
  /** 0: one a processor core, at most eight. */
  readonly workers: number;
  readonly parseTimeoutMs: number;
  readonly retentionDays: number;
  readonly historyCommits: number;
  readonly replyMaxTokens: number;
  readonly refreshBudgetMs: number;
  readonly exclude: readonly string[];
  readonly excludeLanguages: readonly LanguageId[];
  /** The database of the server profile, with its password: never to be shown. Null for the embedded profile. */
  readonly postgresUrl: string | null;
  /** Streaming replicas of that database, with their passwords; empty for none. */
  readonly postgresReplicaUrls: readonly string[];
  readonly postgresConnections: number;
  readonly postgresIdleMs: number;
  readonly postgresConnectMs: number;
  readonly postgresStatementMs: number;
  /** Of the shared cache, with passwords; several are nodes of one cluster, empty for none. */
  readonly redisUrls: readonly string[];
  readonly redisWaitMs: number;
  readonly resultCacheSeconds: number;
  readonly resultCacheMemoryBytes: number;
  readonly tenant: string;
  readonly principal: string;
  /** Whose folders are indexed; never empty. */
  readonly hostName: string;
  /** What the legacy views show from now on; null leaves it as it is. */
  readonly legacyVectors: LegacyVectors | null;
  readonly qdrantCollection: string;
  readonly qdrantShards: number;
  readonly qdrantShardKeys: "none" | "tenant";
  readonly qdrantReplicas: number;
  readonly qdrantWriteConsistency: number;
  readonly qdrantStorage: "disk" | "memory";
  readonly qdrantHnswM: number;
  readonly qdrantHnswEfConstruct: number;
  readonly qdrantQuantization: "int8" | "none";
  readonly qdrantFusion: "own" | "native";
  /** Projections of that database. */
  readonly projections: ProjectionsConfig;
  /** What embeds code, and what embeds its prose. */
  readonly codeEmbedder: EmbedderConfig;
  readonly textEmbedder: EmbedderConfig;
}

export interface EmbedderConfig {
  readonly kind: EmbedderKind;
  /** Empty unless the kind needs it. */
  readonly url: string;
  /** Name at the endpoint, or absolute folder. */
  readonly model: string;
  readonly version: string;
  /** 0: unknown. */
  readonly dimensions: number;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  readonly requestsPerMinute: number;
  readonly apiKey: string | null;
}

/** Keys: from the environment alone, so that they never stand in a process list or a file that is shared. */
const KEY_VARIABLES = {
  embedder: "QUARRY_EMBEDDER_KEY",
  textEmbedder: "QUARRY_TEXT_EMBEDDER_KEY",
} as const;

/** Raw values by option name, each with the place that it stood in. */
export type RawConfig = Partial<
  Record<OptionName, { readonly raw: RawValue; readonly source: string }>
>;

/** Flags as the command line gives them: by option name, undefined when absent. */
export type Flags = Partial<Record<OptionName, RawValue | undefined>>;

function unknownKey(key: string, source: string, valid: readonly string[]): AppError {
  const near = nearestWord(key, valid);
  return new AppError(
    "INVALID_CONFIG",
    `${source}: unknown key "${key}"${near === null ? "" : `; did you mean "${near}"?`} Valid keys: ${valid.join(", ")}.`,
    { next: "Correct or remove the key; docs/config.md lists every option.", data: { key } },
  );
}

/** The user's file as raw values; empty when there is none. Throws INVALID_CONFIG. */
export function readUserFile(file: string): RawConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new AppError("INVALID_CONFIG", `${file} cannot be read.`, {
      next: "Let this user read it, or name another folder by HOME or XDG_CONFIG_HOME.",
      cause: error,
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("INVALID_CONFIG", `${file} is not valid JSON: ${reason}.`, {
      next: "Correct the file or remove it.",
    });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new AppError("INVALID_CONFIG", `${file} must hold one JSON object.`);
  const raw: RawConfig = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (!isOptionName(key)) throw unknownKey(key, file, OPTION_NAMES);
    raw[key] = { raw: value as RawValue, source: file };
  }
  return raw;
}

/** `QUARRY_*` variables as raw values. An unknown one is an error: a typo must not pass in silence. */
export function readEnvironment(env: SystemFolders["env"]): RawConfig {
  const byVariable = new Map(OPTION_NAMES.map((name) => [optionEntry(name).env, name]));
  const raw: RawConfig = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith("QUARRY_") || value === undefined || value === "") continue;
    if (Object.values<string>(KEY_VARIABLES).includes(variable)) continue;
    const name = byVariable.get(variable);
    if (name === undefined) throw unknownKey(variable, "environment", [...byVariable.keys()]);
    raw[name] = { raw: value, source: `environment variable ${variable}` };
  }
  return raw;
}

function readFlags(flags: Flags): RawConfig {
  const raw: RawConfig = {};
  for (const name of OPTION_NAMES) {
    const value = flags[name];
    if (value !== undefined) raw[name] = { raw: value, source: `--${optionEntry(name).flag}` };
  }
  return raw;
}

type ReadApart =
  | "codeEmbedder"
  | "textEmbedder"
  | "postgresUrl"
  | "redisUrls"
  | "tenant"
  | "principal"
  | "hostName"
  | "legacyVectors"
  | "projections";

/** Merges the stages, later ones first, and gives every option its real type. Throws INVALID_CONFIG. */
export function validateConfig(stages: readonly RawConfig[], system: SystemFolders): Config {
  const values: Partial<Record<OptionName, OptionValue>> = {};
  for (const name of OPTION_NAMES) {
    const given = stages.map((stage) => stage[name]).findLast((entry) => entry !== undefined);
    if (given !== undefined) values[name] = readOption(name, given.raw, given.source);
    else if (name === "dataDir") values[name] = defaultDataFolder(system);
    else values[name] = optionEntry(name).default;
  }
  const postgresUrl = readPostgresUrl(system.env);
  return {
    ...(values as unknown as Omit<Config, ReadApart>),
    postgresUrl,
    postgresReplicaUrls: readReplicaUrls(system.env, postgresUrl !== null),
    redisUrls: readRedisUrls(system.env),
    tenant: readCaller("tenant", values["tenant"] as string),
    principal: readCaller("principal", values["principal"] as string),
    hostName: readHostName(values["hostName"] as string, hostname(), postgresUrl !== null),
    legacyVectors: readLegacyVectors(values["legacyVectors"] as string),
    projections: readProjections(system.env, postgresUrl !== null),
    codeEmbedder: embedderConfig("embedder", values, system.env),
    textEmbedder: embedderConfig("textEmbedder", values, system.env),
  };
}

/** From the environment alone, because it holds a password; so no message repeats it. */
function readPostgresUrl(env: SystemFolders["env"]): string | null {
  const url = env["POSTGRES_URL"]?.trim();
  if (url === undefined || url === "") return null;
  if (isPostgresUrl(url)) return url;
  throw new AppError("INVALID_CONFIG", "POSTGRES_URL is no address of a PostgreSQL database.", {
    next: "Write it as postgres://user:password@host:5432/database.",
  });
}

/** Separated by blanks or commas. */
function readReplicaUrls(env: SystemFolders["env"], hasPrimary: boolean): readonly string[] {
  const urls = (env["POSTGRES_REPLICA_URLS"] ?? "").split(/[\s,]+/u).filter((url) => url !== "");
  if (urls.length > 0 && !hasPrimary)
    throw new AppError(
      "INVALID_CONFIG",
      "POSTGRES_REPLICA_URLS needs POSTGRES_URL: replicas of what.",
      {
        next: "Set POSTGRES_URL to the primary's address, or take POSTGRES_REPLICA_URLS away.",
      },
    );
  const at = urls.findIndex((url) => !isPostgresUrl(url));
  if (at < 0) return urls;
  throw new AppError(
    "INVALID_CONFIG",
    `POSTGRES_REPLICA_URLS: address ${at + 1} of ${urls.length} is no address of a PostgreSQL database.`,
    {
      next: "Write each as postgres://user:password@host:5432/database, with blanks between them.",
    },
  );
}

/** What one embedder needs, or INVALID_CONFIG that names what is missing. */
function embedderConfig(
  name: keyof typeof KEY_VARIABLES,
  values: Partial<Record<OptionName, OptionValue>>,
  env: SystemFolders["env"],
): EmbedderConfig {
  const kind = values[name] as EmbedderKind;
  const text = (part: "Url" | "Model" | "Version" | "QueryPrefix" | "DocumentPrefix"): string =>
    values[`${name}${part}`] as string;
  const { flag } = optionEntry(name);
  const require = (value: string, part: string, what: string): void => {
    if (value !== "") return;
    throw new AppError("INVALID_CONFIG", `--${flag} ${kind} needs --${flag}-${part}: ${what}.`, {
      next: "Name it, or leave the option out; docs/config.md lists every option.",
    });
  };
  if (kind === "endpoint") {
    require(text("Url"), "url", "where texts are sent");
    require(text("Model"), "model", "the model's name there");
  }
  if (kind === "onnx") require(text("Model"), "model", "the folder of the model");
  const key = env[KEY_VARIABLES[name]]?.trim();
  if (key !== undefined && !/^[\x21-\x7e]*$/u.test(key))
    throw new AppError(
      "INVALID_CONFIG",
      `${KEY_VARIABLES[name]} holds characters that no key has: line breaks, blanks or letters beyond ASCII.`,
    );
  return {
    kind,
    url: text("Url"),
    model: kind === "onnx" ? expandFolder(text("Model")) : text("Model"),
    version: text("Version"),
    dimensions: values[`${name}Dimensions`] as number,
    queryPrefix: text("QueryPrefix"),
    documentPrefix: text("DocumentPrefix"),
    requestsPerMinute: values[`${name}RequestsPerMinute`] as number,
    apiKey: key === undefined || key === "" ? null : key,
  };
}

/** The configuration of this process. Throws INVALID_CONFIG. */
export function loadConfig(flags: Flags): Config {
  const system: SystemFolders = {
    platform: process.platform,
    homeFolder: homedir(),
    env: process.env,
  };
  const stages = [
    readUserFile(userConfigFile(system)),
    readEnvironment(system.env),
    readFlags(flags),
  ];
  return validateConfig(stages, system);
}

/** The project folder that the client announces; Claude Code sets it for servers that it starts. */
export function announcedFolder(): string | undefined {
  const folder = process.env["CLAUDE_PROJECT_DIR"];
  return folder === "" ? undefined : folder;
}

/** Where git's own configuration may lie, or null for `~/.config`. */
export function xdgConfigHome(): string | null {
  return process.env["XDG_CONFIG_HOME"] || null;
}

/** Percent signs that stand for nothing would fail in the driver, which then repeats the password. */
function isPostgresUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, pathname } = new URL(url);
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
  } catch {
    return false;
  }
  return /^postgres(?:ql)?:$/u.test(protocol);
}
