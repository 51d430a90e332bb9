/** Every option of Quarry, declared once: the configuration, its flags and `docs/config.md` come from this table. */
import { QDRANT_OPTIONS } from "./qdrant-option-entries.ts";

export type OptionKind =
  | "integer"
  | "choice"
  | "folder"
  | "folders"
  | "globs"
  | "languages"
  | "text"
  | "url";

export interface OptionEntry {
  readonly kind: OptionKind;
  /** Name of the environment variable; lists are separated as PATH is. */
  readonly env: string;
  /** Command-line flag, without dashes. */
  readonly flag: string;
  readonly unit: string;
  /** Shown in the documentation; the value is in `DEFAULTS` of `config.ts` where it depends on the machine. */
  readonly default: number | string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  /** What a `.quarry.json` inside a repository may do with it: nothing, lower a number, or add to a list. */
  readonly repository: "no" | "lower" | "add";
  readonly doc: string;
}

const KIB = 1_024;
const MIB = 1_024 * KIB;

/** Kinds of embedders, in the order of what they need. */
export const EMBEDDER_KINDS = ["built-in", "endpoint", "onnx", "off"] as const;
export type EmbedderKind = (typeof EMBEDDER_KINDS)[number];

const SUBJECTS = {
  code: "the code of a chunk",
  text: "what comments and documentation of a chunk say",
} as const;

type EmbedderOptions<Name extends string> = Record<
  | Name
  | `${Name}Url`
  | `${Name}Model`
  | `${Name}Version`
  | `${Name}Dimensions`
  | `${Name}QueryPrefix`
  | `${Name}DocumentPrefix`
  | `${Name}RequestsPerMinute`,
  OptionEntry
>;

/** Options of one embedder. A repository's own file may set none: a clone must not send code anywhere. */
function embedderOptions<Name extends "embedder" | "textEmbedder">(
  name: Name,
  slot: keyof typeof SUBJECTS,
  kind: EmbedderKind,
): EmbedderOptions<Name> {
  const flag = slot === "code" ? "embedder" : "text-embedder";
  const variable = `QUARRY_${flag.toUpperCase().replace("-", "_")}`;
  const option = (
    part: string,
    entry: Pick<OptionEntry, "kind" | "unit" | "default" | "doc"> & Partial<OptionEntry>,
  ): OptionEntry => ({
    ...entry,
    env: part === "" ? variable : `${variable}_${part.toUpperCase().replaceAll("-", "_")}`,
    flag: part === "" ? flag : `${flag}-${part}`,
    repository: "no",
  });
  const text = (part: string, unit: string, doc: string): OptionEntry =>
    option(part, { kind: "text", unit, default: "", doc });
  return {
    [name]: option("", {
      kind: "choice",
      unit: "embedder",
      default: kind,
      choices: EMBEDDER_KINDS,
      doc: `What makes vectors of ${SUBJECTS[slot]}. \`built-in\`: the table that comes with Quarry, nothing leaves the process. \`endpoint\`: chunk texts are sent to \`--${flag}-url\`. \`onnx\`: a model folder, in this process. \`off\`: none. A key is read from \`${variable}_KEY\` alone.`,
    }),
    [`${name}Url`]: option("url", {
      kind: "url",
      unit: "http or https address",
      default: "",
      doc: `The endpoint, such as \`http://localhost:11434/v1\`: anything that speaks OpenAI's \`/v1/embeddings\`. Texts of chunks and questions are sent there; files skipped as secrets never are.`,
    }),
    [`${name}Model`]: text(
      "model",
      "name or folder",
      "The model's name at the endpoint, or the folder of an ONNX model.",
    ),
    [`${name}Version`]: option("version", {
      kind: "text",
      unit: "text",
      default: "1",
      doc: "Part of the model's identity. Change it when another model stands behind the same name: everything is embedded anew, and the old vectors answer until then.",
    }),
    [`${name}Dimensions`]: option("dimensions", {
      kind: "integer",
      unit: "values",
      default: 0,
      minimum: 0,
      maximum: 16_384,
      doc: "Length of a vector; 0 asks the endpoint. Models that can be shortened are asked for this length.",
    }),
    [`${name}QueryPrefix`]: text(
      "query-prefix",
      "text",
      "Put before questions, as the model's card says (`search_query: `).",
    ),
    [`${name}DocumentPrefix`]: text(
      "document-prefix",
      "text",
      "Put before chunk texts, as the model's card says. Change the version together with it.",
    ),
    [`${name}RequestsPerMinute`]: option("requests-per-minute", {
      kind: "integer",
      unit: "requests",
      default: 0,
      minimum: 0,
      maximum: 1_000_000,
      doc: "Most requests sent in any minute; 0 for no limit.",
    }),
  } as EmbedderOptions<Name>;
}

export const OPTIONS = {
  dataDir: {
    kind: "folder",
    env: "QUARRY_DATA_DIR",
    flag: "data-dir",
    unit: "folder",
    default: "the user's data folder, see below",
    repository: "no",
    doc: "Where every index lies. One database file a repository or plain folder.",
  },
  roots: {
    kind: "folders",
    env: "QUARRY_ROOTS",
    flag: "root",
    unit: "folders",
    default: [],
    repository: "no",
    doc: "Folders that may be indexed and read; repeat the flag for several. Without any, the folder a call names decides, and home, root and system folders are refused.",
  },
  logLevel: {
    kind: "choice",
    env: "QUARRY_LOG_LEVEL",
    flag: "log-level",
    unit: "level",
    default: "warn",
    choices: ["debug", "info", "warn", "error", "silent"],
    repository: "no",
    doc: "How much is logged to stderr. `info` logs each tool call with its timings.",
  },
  maxFileBytes: {
    kind: "integer",
    env: "QUARRY_MAX_FILE_BYTES",
    flag: "max-file-bytes",
    unit: "bytes",
    default: MIB,
    minimum: KIB,
    maximum: 200 * MIB,
    repository: "lower",
    doc: "Larger files are skipped and counted as `oversized`.",
  },
  chunkTargetChars: {
    kind: "integer",
    env: "QUARRY_CHUNK_TARGET_CHARS",
    flag: "chunk-target-chars",
    unit: "characters that are not white space",
    default: 1_500,
    minimum: 200,
    maximum: 10_000,
    repository: "no",
    doc: "Larger pieces of code are split, smaller neighbours merged up to it. Changing it re-indexes behind answers.",
  },
  workers: {
    kind: "integer",
    env: "QUARRY_WORKERS",
    flag: "workers",
    unit: "threads",
    default: 0,
    minimum: 0,
    maximum: 64,
    repository: "no",
    doc: "Threads that parse; 0 takes one a processor core, at most eight.",
  },
  parseTimeoutMs: {
    kind: "integer",
    env: "QUARRY_PARSE_TIMEOUT_MS",
    flag: "parse-timeout-ms",
    unit: "milliseconds",
    default: 2_000,
    minimum: 100,
    maximum: 60_000,
    repository: "no",
    doc: "A file whose parse takes longer is split by lines and counted as `partial`.",
  },
  retentionDays: {
    kind: "integer",
    env: "QUARRY_RETENTION_DAYS",
    flag: "retention-days",
    unit: "days",
    default: 30,
    minimum: 0,
    maximum: 3_650,
    repository: "no",
    doc: "How long texts that no dataset shows any more are kept.",
  },
  historyCommits: {
    kind: "integer",
    env: "QUARRY_HISTORY_COMMITS",
    flag: "history-commits",
    unit: "commits",
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    repository: "no",
    doc: "How many commits of a repository's past a server indexes behind answers, along the first parents of HEAD; 0 for none. `quarry index --history` and `index_codebase` ask for another number for one project.",
  },
  replyMaxTokens: {
    kind: "integer",
    env: "QUARRY_REPLY_MAX_TOKENS",
    flag: "reply-max-tokens",
    unit: "tokens",
    default: 8_000,
    minimum: 200,
    maximum: 11_000,
    repository: "no",
    doc: "Token budget of a search reply when the call names none. No reply exceeds 45,000 characters.",
  },
  refreshBudgetMs: {
    kind: "integer",
    env: "QUARRY_REFRESH_BUDGET_MS",
    flag: "refresh-budget-ms",
    unit: "milliseconds",
    default: 250,
    minimum: 0,
    maximum: 5_000,
    repository: "no",
    doc: "How long a search may spend on re-indexing changed files among its hits; what is left over is marked stale.",
  },
  exclude: {
    kind: "globs",
    env: "QUARRY_EXCLUDE",
    flag: "exclude",
    unit: "globs",
    default: [],
    repository: "add",
    doc: "Files that are not indexed, in the syntax of `.gitignore`, beside what `.gitignore` and `.quarryignore` say.",
  },
  excludeLanguages: {
    kind: "languages",
    env: "QUARRY_EXCLUDE_LANGUAGES",
    flag: "exclude-language",
    unit: "languages",
    default: [],
    repository: "add",
    doc: "Languages whose files are not indexed, by the names of `docs/languages.md`.",
  },
  postgresConnections: {
    kind: "integer",
    env: "QUARRY_POSTGRES_CONNECTIONS",
    flag: "postgres-connections",
    unit: "connections",
    default: 20,
    minimum: 3,
    maximum: 1_000,
    repository: "no",
    doc: "With `POSTGRES_URL`: connections of this process at most; two fifths for indexing, two fifths for questions, the rest for work behind both.",
  },
  postgresIdleMs: {
    kind: "integer",
    env: "QUARRY_POSTGRES_IDLE_MS",
    flag: "postgres-idle-ms",
    unit: "milliseconds",
    default: 30_000,
    minimum: 0,
    maximum: 3_600_000,
    repository: "no",
    doc: "With `POSTGRES_URL`: an unused connection is closed after this time.",
  },
  postgresConnectMs: {
    kind: "integer",
    env: "QUARRY_POSTGRES_CONNECT_MS",
    flag: "postgres-connect-ms",
    unit: "milliseconds",
    default: 2_000,
    minimum: 100,
    maximum: 60_000,
    repository: "no",
    doc: "With `POSTGRES_URL`: how long to wait for a connection.",
  },
  postgresStatementMs: {
    kind: "integer",
    env: "QUARRY_POSTGRES_STATEMENT_MS",
    flag: "postgres-statement-ms",
    unit: "milliseconds",
    default: 30_000,
    minimum: 100,
    maximum: 3_600_000,
    repository: "no",
    doc: "With `POSTGRES_URL`: a statement that takes longer is cancelled.",
  },
  redisWaitMs: {
    kind: "integer",
    env: "QUARRY_REDIS_WAIT_MS",
    flag: "redis-wait-ms",
    unit: "milliseconds",
    default: 40,
    minimum: 1,
    maximum: 1_000,
    repository: "no",
    doc: "With `REDIS_URL`: how long one question waits for the cache before it is answered without it.",
  },
  resultCacheSeconds: {
    kind: "integer",
    env: "QUARRY_RESULT_CACHE_SECONDS",
    flag: "result-cache-seconds",
    unit: "seconds",
    default: 600,
    minimum: 1,
    maximum: 86_400,
    repository: "no",
    doc: "With `REDIS_URL`: how long it is remembered what a question found. A changed index is never answered from it, however long this is.",
  },
  resultCacheMemoryBytes: {
    kind: "integer",
    env: "QUARRY_RESULT_CACHE_MEMORY_BYTES",
    flag: "result-cache-memory-bytes",
    unit: "bytes",
    default: 32 * MIB,
    minimum: 0,
    maximum: 4_096 * MIB,
    repository: "no",
    doc: "With `REDIS_URL`: what of it this process keeps in its own memory at most; 0 for nothing.",
  },
  tenant: {
    kind: "text",
    env: "QUARRY_TENANT",
    flag: "tenant",
    unit: "name",
    default: "local",
    repository: "no",
    doc: "With `POSTGRES_URL`: whose data this process works with. Nothing crosses from one tenant to another.",
  },
  principal: {
    kind: "text",
    env: "QUARRY_PRINCIPAL",
    flag: "principal",
    unit: "name",
    default: "local",
    repository: "no",
    doc: "With `POSTGRES_URL`: in whose name this process indexes and asks. It sees its own datasets and those of its tenant that are shared or global (`docs/tenancy.md`).",
  },
  hostName: {
    kind: "text",
    env: "QUARRY_HOST_NAME",
    flag: "host-name",
    unit: "name",
    default: "",
    repository: "no",
    doc: "Whose folders these are: an index belongs to a folder of a host. Empty: what the machine calls itself. In containers, whose name changes with each start, give the same one to all that see the same folders (`docs/server-profile.md`).",
  },
  legacyVectors: {
    kind: "text",
    env: "QUARRY_LEGACY_VECTORS",
    flag: "legacy-vectors",
    unit: "`legacy/<name>@768`, `code:<model@version/768>` or `off`",
    default: "",
    repository: "no",
    doc: "With `POSTGRES_URL`: the vectors that the tenant's legacy views show (`docs/legacy-systems.md`), kept in the database; empty leaves that as it is. Vectors inserted there are kept under the name `legacy/<name>@768`.",
  },
  ...QDRANT_OPTIONS,
  ...embedderOptions("embedder", "code", "built-in"),
  ...embedderOptions("textEmbedder", "text", "off"),
} as const satisfies Record<string, OptionEntry>;

export type OptionName = keyof typeof OPTIONS;

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** The table's entry, with the type that all entries share. */
export function optionEntry(name: OptionName): OptionEntry {
  return OPTIONS[name];
}

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
