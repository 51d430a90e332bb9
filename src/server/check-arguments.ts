/** Checks a call's arguments against the tool's schema, and says what is wrong so that the next call is right. */
import type { z } from "zod";
import { AppError } from "../domain/errors.ts";
import { nearestWord } from "../domain/nearest-word.ts";
import type { Tool } from "../tools/define-tool.ts";

/** An echoed value longer than this would drown the message. */
const MAX_ECHO_CHARS = 80;

type Issue = z.core.$ZodIssue;

function echo(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > MAX_ECHO_CHARS ? `${text.slice(0, MAX_ECHO_CHARS)}…` : text;
}

/** What the caller gave at an issue's path; a bare text stands for a list of one. */
function at(args: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value === "string" && key === 0) return value;
    return typeof value === "object" && value !== null ? (value as never)[key] : undefined;
  }, args);
}

function describeUnknown(key: string, valid: readonly string[]): string {
  const near = nearestWord(key, valid);
  return `unknown argument "${key.slice(0, MAX_ECHO_CHARS)}"${near === null ? "" : ` (did you mean "${near}"?)`}`;
}

function describeIssue(issue: Issue, args: unknown, valid: readonly string[]): string {
  const name = issue.path.join(".") || "arguments";
  const given = at(args, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => describeUnknown(key, valid)).join("; ");
    case "too_big":
      return typeof given === "string"
        ? `${name} is ${given.length} characters long, at most ${issue.maximum}`
        : `${name} must be at most ${issue.maximum}, not ${echo(given)}`;
    case "too_small":
      return `${name} must be at least ${issue.minimum}, not ${echo(given)}`;
    case "invalid_value": {
      const values = issue.values.map(String);
      const near = typeof given === "string" ? nearestWord(given, values) : null;
      return `${name} must be one of ${values.join(", ")}, not ${echo(given)}${near === null ? "" : ` (did you mean "${near}"?)`}`;
    }
    case "invalid_type":
      return `${name} must be ${issue.expected}, not ${echo(given)}`;
    default:
      return `${name}: ${issue.message}`;
  }
}

/** The arguments with defaults applied. Throws INVALID_ARGUMENT that names what is valid. */
export function checkArguments(tool: Tool, args: unknown): never {
  const schema = tool.input();
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return parsed.data as never;
  const valid = Object.keys(schema.shape);
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, args, valid));
  throw new AppError(
    "INVALID_ARGUMENT",
    `${tool.name}: ${problems.join("; ")}. Valid arguments: ${valid.join(", ")}.`,
    { next: `Correct the call, for example ${tool.example}` },
  );
}
