/** Qdrant's OpenAPI: whether a request or a reply is one that Qdrant knows. */
import { readFileSync } from "node:fs";
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content?: { readonly "application/json"?: { readonly schema: AnySchemaObject } };
  };
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: "path" | "query";
    readonly required?: boolean;
    readonly schema: AnySchemaObject;
  }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const DOCUMENT = JSON.parse(
  readFileSync(new URL("openapi.json", import.meta.url), "utf8"),
) as Document;

const ajv = new Ajv2020({
  strict: false,
  logger: false,
  coerceTypes: false,
  code: { optimize: false },
});
formats.default(ajv);
ajv.addSchema(DOCUMENT, "qdrant");

const compiled = new Map<string, ValidateFunction>();

/** Validates `value` by the part of the document that `keys` lead to; null where it fits. */
function problemAt(keys: readonly string[], value: unknown): string | null {
  const pointer = keys
    .map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const known = compiled.get(pointer);
  const validate = known ?? ajv.compile({ $ref: `qdrant#/${pointer}` });
  if (known === undefined) compiled.set(pointer, validate);
  return validate(value) ? null : ajv.errorsText(validate.errors);
}

export interface Route {
  /** As the document names it, such as `upsert_points`. */
  readonly operation: string;
  readonly path: string;
  readonly method: string;
  /** Values of `{…}`. */
  readonly names: Readonly<Record<string, string>>;
}

const PATTERNS = Object.keys(DOCUMENT.paths)
  // `/collections/aliases` before `/collections/{collection_name}`
  .sort((a, b) => a.split("{").length - b.split("{").length)
  .map((path) => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}/?$`),
  }));

/** Null for what the document does not have. */
export function findRoute(method: string, pathname: string): Route | null {
  for (const { path, pattern } of PATTERNS) {
    const match = pattern.exec(pathname);
    const operation = DOCUMENT.paths[path]?.[method.toLowerCase()];
    if (match === null || operation === undefined) continue;
    const names = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    return { operation: operation.operationId, path, method: method.toLowerCase(), names };
  }
  return null;
}

const operationOf = ({ path, method }: Route): Operation | undefined =>
  DOCUMENT.paths[path]?.[method];

/** Why a request is none that Qdrant takes, or null. */
export function requestProblem(route: Route, query: URLSearchParams, body: unknown): string | null {
  const operation = operationOf(route);
  const parameters = (operation?.parameters ?? []).filter((parameter) => parameter.in === "query");
  for (const name of query.keys())
    if (!parameters.some((parameter) => parameter.name === name)) return `no parameter ${name}`;
  if (operation?.requestBody?.content?.["application/json"] === undefined)
    // the client sends `{}` with every POST
    return body === undefined || JSON.stringify(body) === "{}"
      ? null
      : "a body where there is none";
  if (body === undefined) return "no body";
  const keys = ["paths", route.path, route.method, "requestBody", "content", "application/json"];
  return problemAt([...keys, "schema"], body);
}

/** Why a reply is none that Qdrant gives, or null. */
export function replyProblem(route: Route, status: number, body: unknown): string | null {
  const responses: Readonly<Record<string, unknown>> = operationOf(route)?.responses ?? {};
  const key = status === 200 ? "200" : "4XX" in responses ? "4XX" : "default";
  const content = (responses[key] as { content?: Record<string, unknown> } | undefined)?.content;
  if (content?.["application/json"] === undefined) return null;
  const keys = ["paths", route.path, route.method, "responses", key, "content"];
  return problemAt([...keys, "application/json", "schema"], body);
}
