/** JSON as settings files have it: with comments and trailing commas. */

/** The parsed value when it is an object, else null. Never throws. */
export function parseRelaxedJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    try {
      return asObject(JSON.parse(withoutComments(text)));
    } catch {
      return null;
    }
  }
}

/** The value as an object, or null. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** Only the strings of a list. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function withoutComments(text: string): string {
  return text
    .replace(
      /("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
      (_whole, quoted?: string) => quoted ?? "",
    )
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_whole, quoted?: string) => quoted ?? "");
}
