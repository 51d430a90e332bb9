/** The numbered steps of a collection's schema: data, because Qdrant has no language for it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Migration } from "../../domain/migration.ts";

/** What a step adds. */
interface StepContent {
  readonly sparse_vectors?: Readonly<Record<string, { readonly modifier: "none" | "idf" }>>;
  readonly hnsw_config?: { readonly m: number; readonly ef_construct: number };
  readonly quantization_config?: {
    readonly scalar: {
      readonly type: "int8";
      readonly quantile: number;
      readonly always_ram: boolean;
    };
  };
  /** Payload indexes by field. */
  readonly indexes?: Readonly<Record<string, IndexParams>>;
}

export type IndexParams =
  | { readonly type: "keyword"; readonly is_tenant?: boolean }
  | { readonly type: "integer"; readonly lookup: boolean; readonly range: boolean }
  | { readonly type: "bool" }
  | { readonly type: "datetime" };

interface StepFile {
  readonly kind: "additive" | "breaking";
  readonly about: string;
  readonly up: StepContent;
  /** `drop`: everything goes; else these indexes do. */
  readonly down: "drop" | { readonly indexes: readonly string[] };
}

const FOLDER = new URL("../../../migrations/qdrant/", import.meta.url);
const FILE = /^(\d{4})_([a-z0-9_]+)\.json$/;

/** This version's steps in order. Throws when a file breaks the naming. */
export function readSteps(folder: URL = FOLDER): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file, i) => {
      const [, digits, name] = FILE.exec(file) ?? [];
      const { kind, up, down } = JSON.parse(
        readFileSync(new URL(file, folder), "utf8"),
      ) as StepFile;
      if (name === undefined || Number(digits) !== i + 1 || !/^(additive|breaking)$/.test(kind))
        throw new Error(`Migration ${file}: wrong number, name or kind`);
      const text = JSON.stringify(up);
      return {
        ...{ version: i + 1, name, kind, up: text, down: JSON.stringify(down) },
        checksum: createHash("sha256").update(text).digest("hex"),
      };
    });
}

export const contentOf = ({ up }: Pick<Migration, "up">): StepContent =>
  JSON.parse(up) as StepContent;

/** What taking a step back does. */
export const wayBack = ({ down }: Pick<Migration, "down">): StepFile["down"] =>
  JSON.parse(down) as StepFile["down"];

/** What all of these steps together say. */
export function wholeSchema(steps: readonly Pick<Migration, "up">[]): Required<StepContent> {
  const contents = steps.map(contentOf);
  const { hnsw_config, quantization_config } = Object.assign({}, ...contents) as StepContent;
  if (hnsw_config === undefined || quantization_config === undefined)
    throw new Error("The steps of migrations/qdrant say nothing of HNSW or quantisation.");
  return {
    sparse_vectors: Object.assign({}, ...contents.map((content) => content.sparse_vectors)),
    ...{ hnsw_config, quantization_config },
    indexes: Object.assign({}, ...contents.map((content) => content.indexes)),
  };
}
