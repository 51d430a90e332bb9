/** Takes secrets out of whatever is about to be logged. */

const SECRET_KEY =
  /pass(?:word|wd|phrase)?$|secret|token$|api[-_]?key|authorization|credential|cookie|private[-_]?key/i;

/** Secrets that are recognised by their shape, each with what replaces it. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, "$1[redacted]@"],
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, "$1 [redacted]"],
  [
    /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|xox[abprs]-[\w-]{10,}|npm_\w{30,}|hf_\w{20,})/g,
    "[redacted]",
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[redacted]"],
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    "[redacted]",
  ],
];

/** Deeper objects are not logged. */
const MAX_DEPTH = 5;

/** The text without what looks like a secret. */
export function redactText(text: string): string {
  return SECRET_SHAPES.reduce(
    (safe, [shape, replacement]) => safe.replace(shape, replacement),
    text,
  );
}

/** A copy without secrets: values of keys that name one, and texts that look like one. Errors become name, message and stack. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  const entries =
    value instanceof Error
      ? Object.entries({
          ...value,
          name: value.name,
          message: value.message,
          stack: value.stack,
          cause: value.cause,
        })
      : Object.entries(value);
  return Object.fromEntries(
    entries
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [
        key,
        SECRET_KEY.test(key) && typeof item === "string"
          ? "[redacted]"
          : redactValue(item, depth + 1),
      ]),
  );
}
