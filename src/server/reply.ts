/** What goes back to a caller: bounded text, and errors that say what to do next. */
import { AppError } from "../domain/errors.ts";
import type { ToolReply } from "../tools/define-tool.ts";

/** Clients keep 50,000 characters of a reply in view; the rest is for their own words around it. */
export const MAX_REPLY_CHARS = 45_000;

const CUT = "\n… (cut at 45,000 characters; narrow the question or lower limit)";

/** The text, cut at the end of a line when it is too long. */
export function boundText(text: string): string {
  if (text.length <= MAX_REPLY_CHARS) return text;
  const room = text.slice(0, MAX_REPLY_CHARS - CUT.length);
  const lineEnd = room.lastIndexOf("\n");
  // half a surrogate pair at the end would not be valid text
  const kept = lineEnd > 0 ? room.slice(0, lineEnd) : room.replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}${CUT}`;
}

/** `CODE: message`, then `Next: …`. A defect tells its operation and nothing else: its message may hold paths or data. */
export function describeError(error: AppError, operationId: string): string {
  if (error.code === "INTERNAL")
    return `INTERNAL: a defect in Quarry stopped this call (operation ${operationId}).\nNext: try once more; the server's log (stderr) has the details of that operation.`;
  return `${error.code}: ${error.message}${error.next === undefined ? "" : `\nNext: ${error.next}`}`;
}

/** The reply within its bounds, whatever the handler returned. */
export function boundReply(reply: ToolReply): ToolReply {
  const { structured } = reply;
  if (structured !== undefined && JSON.stringify(structured).length > MAX_REPLY_CHARS)
    throw new AppError("INVALID_ARGUMENT", "The reply would exceed 45,000 characters.", {
      next: "Name one project by path.",
    });
  return { ...reply, text: boundText(reply.text) };
}
