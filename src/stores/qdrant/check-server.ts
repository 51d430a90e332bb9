/** Whether a server is a Qdrant that Quarry can work on; asked before anything is made. */
import { AppError } from "../../domain/errors.ts";
import type { OperationEnd } from "../in-time.ts";
import type { Connection } from "./connection.ts";

/** The oldest that takes a new named vector in a collection that is there; conditional updates are from 1.16. */
const LEAST = [1, 18] as const;

/** Its version. Throws AppError: PROJECTION_REFUSED, PROJECTION_UNAVAILABLE. */
export async function checkServer(connection: Connection, end: OperationEnd): Promise<string> {
  const { data } = await connection.ask(end, (api, init) => api.root({}, init));
  const { title, version } = data as { title?: unknown; version?: unknown };
  if (typeof version !== "string" || typeof title !== "string" || !/qdrant/i.test(title))
    throw new AppError(
      "PROJECTION_REFUSED",
      `What answers at ${connection.address} is no Qdrant.`,
      {
        next: "Name the REST interface of a Qdrant server in QDRANT_URL, such as http://127.0.0.1:6333.",
      },
    );
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    throw new AppError(
      "PROJECTION_REFUSED",
      `Qdrant at ${connection.address} is version ${version}; Quarry needs ${LEAST.join(".")} or newer, for named vectors that come later and updates with a condition.`,
      { next: "Update Qdrant, or take QDRANT_URL away: the catalog answers without it." },
    );
  return version;
}
