/** Embeds with an ONNX model folder in this process, through `@huggingface/transformers`, which is installed only by who wants it. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DenseVector, EmbeddingModel } from "../../domain/embedding.ts";
import { AppError } from "../../domain/errors.ts";
import type { Embedder, EmbeddingPurpose } from "../../ports/embedder.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { batchTexts } from "../batch-texts.ts";
import { normalized } from "../normalize.ts";

export interface OnnxOptions {
  /** Absolute: `config.json`, `tokenizer.json` and `onnx/model.onnx` (or `model_quantized.onnx`) as transformers.js lays them out. */
  readonly folder: string;
  readonly version: string;
  /** 0: as the model gives them. */
  readonly dimensions: number;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  /** Loads the package; tests bring their own. */
  readonly load?: () => Promise<unknown>;
}

/** The slice of transformers.js that is used. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  readonly pipeline: (
    task: "feature-extraction",
    model: string,
    options: { readonly dtype: string },
  ) => Promise<Extractor>;
}

type Extractor = ((
  texts: readonly string[],
  options: { readonly pooling: string; readonly normalize: boolean },
) => Promise<{ readonly dims: readonly number[]; readonly data: ArrayLike<number> }>) & {
  readonly dispose?: () => Promise<void>;
};

interface Opened {
  readonly extract: Extractor;
  readonly pooling: string;
  readonly dimensions: number;
}

const PACKAGE = "@huggingface/transformers";
/** Attention costs the square of a text's length: few at once. */
const BATCH = { texts: 16, characters: 20_000 };

const invalid = (message: string, cause?: unknown): AppError =>
  new AppError("EMBEDDER_INVALID", message, {
    next: "Name a folder with config.json, tokenizer.json and onnx/model.onnx, then restart.",
    cause,
  });

async function loadPackage(load: () => Promise<unknown>): Promise<Transformers> {
  try {
    return (await load()) as Transformers;
  } catch (cause) {
    throw new AppError("EMBEDDER_INVALID", `${PACKAGE} is not installed.`, {
      next: `Install it beside quarry-mcp (npm install ${PACKAGE}), or use --embedder built-in.`,
      cause,
    });
  }
}

/** As sentence-transformers writes it; mean where nothing is written. */
function readPooling(folder: string): string {
  const file = join(folder, "1_Pooling", "config.json");
  if (!existsSync(file)) return "mean";
  try {
    const config = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
    if (config["pooling_mode_cls_token"] === true) return "cls";
    return config["pooling_mode_lasttoken"] === true ? "last_token" : "mean";
  } catch (cause) {
    throw invalid(`${file} is not valid JSON.`, cause);
  }
}

async function open({ folder, load }: OnnxOptions): Promise<Opened> {
  const quantized = existsSync(join(folder, "onnx", "model_quantized.onnx"));
  if (!quantized && !existsSync(join(folder, "onnx", "model.onnx")))
    throw invalid(`${folder} holds no onnx/model.onnx.`);
  const pooling = readPooling(folder);
  const { env, pipeline } = await loadPackage(load ?? (() => import(PACKAGE)));
  // nothing is ever fetched: a model is the folder that was named
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  // the whole path is the model's name, so that two models never depend on each other's folder
  env.localModelPath = "";
  try {
    const dtype = quantized ? "q8" : "fp32";
    const extract = await pipeline("feature-extraction", folder, { dtype });
    const { dims } = await extract(["dimensions"], { pooling, normalize: false });
    return { extract, pooling, dimensions: dims.at(-1) ?? 0 };
  } catch (cause) {
    throw invalid(`The model in ${folder} does not open.`, cause);
  }
}

/** Opens nothing before the first call. */
export function createOnnxEmbedder(options: OnnxOptions): Embedder {
  const { folder, version, queryPrefix, documentPrefix } = options;
  let opening: Promise<Opened> | undefined;
  const opened = async (): Promise<Opened> => {
    opening ??= open(options);
    const { dimensions } = await opening;
    if (options.dimensions === 0 || options.dimensions === dimensions) return opening;
    throw invalid(`The model gives vectors of ${dimensions} values, not ${options.dimensions}.`);
  };

  async function embedBatch(
    context: OperationContext,
    { extract, pooling, dimensions }: Opened,
    texts: readonly string[],
  ): Promise<(DenseVector | null)[]> {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The operation was cancelled.");
    const { data } = await extract(texts, { pooling, normalize: false });
    return texts.map((_, i) => {
      const values = Float32Array.from({ length: dimensions }, (_each, d) =>
        Number(data[i * dimensions + d]),
      );
      if (!values.every(Number.isFinite))
        throw invalid("The model gives values that are no numbers.");
      return normalized(values);
    });
  }

  return {
    destination: null,
    inThread: null,
    model: async (): Promise<EmbeddingModel> => {
      const { dimensions } = await opened();
      return { name: basename(folder), version, dimensions, kind: "dense" };
    },
    embed: async (
      context: OperationContext,
      params: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose },
    ) => {
      const model = await opened();
      const prefix = params.purpose === "query" ? queryPrefix : documentPrefix;
      const vectors: (DenseVector | null)[] = [];
      const texts = params.texts.map((text) => `${prefix}${text}`);
      for (const batch of batchTexts(texts, BATCH))
        vectors.push(...(await embedBatch(context, model, batch)));
      return vectors;
    },
    close: async () => {
      const model = await opening?.catch(() => undefined);
      await model?.extract.dispose?.();
    },
  };
}
