/** Attempts to reach another tenant's data through a store's ports: each must end with nothing, and leave the other's as it was. */
import { appendFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/domain/errors.ts";

/** Never in anything that another tenant gets. */
export const SECRET = "acmes secret";

/** The tenant that is attacked. */
export const OWNER = "acme";

/** Names that would be the owner's, or everybody's, if they were put together carelessly. */
export const NAMESAKES: readonly string[] = [
  ...["beta", "", "ACME", " acme", "acme ", "acme\n", "a", "acme1"],
  ...["acme/", "acme/../acme", "../acme", "acme:", "acme::", ":acme", "acme|", "acme|1", "acme|1|"],
  ...[
    "*",
    "acme*",
    "?cme",
    "a[c]me",
    "%",
    "ac%",
    "ac_e",
    "{acme}",
    "{acme}:1",
    "acme%7C1",
    "%61cme",
  ],
  ...["acme' OR '1'='1", 'acme" OR "1"="1', "acme`", "acme\\", "$tenant", "acme}) RETURN 1 //"],
  ...[
    "acme'}) MATCH (n) DETACH DELETE n //",
    "null",
    "true",
    "acme\u0000",
    "\u0430cme",
    "ac\u00adme",
  ],
];

export interface CrossingAttempt {
  readonly name: string;
  /** What the attempt gained; an error is a refusal. */
  readonly make: () => Promise<unknown>;
}

export interface Crossings {
  /** As lists name it. */
  readonly store: string;
  readonly prepare: () => Promise<void>;
  readonly attempts: readonly CrossingAttempt[];
  /** Everything that the owner has, as the owner sees it. */
  readonly owned: () => Promise<unknown>;
}

/** Errors that say no; anything else is a defect. */
const REFUSALS: ReadonlySet<string> = new Set([
  ...["INVALID_ARGUMENT", "NOT_INDEXED", "PROJECTION_REFUSED", "PROJECTION_UNAVAILABLE"],
  "NOPERM",
]);

export function describeCrossings({ store, prepare, attempts, owned }: Crossings): void {
  describe(`another tenant's data in ${store}`, () => {
    beforeAll(prepare);
    test.each(attempts)("$name", async ({ name, make }) => {
      const before = await owned();
      expect(JSON.stringify(before)).toContain(SECRET);
      let end = await endOf(make);
      if (JSON.stringify(await owned()) !== JSON.stringify(before))
        end = "CROSSED: the owner's data changed";
      recordCrossings(store, [{ attempt: name, end, isRefused: isRefused(end) }]);
      expect(end).toSatisfy(isRefused);
    });
  });
}

async function endOf(make: CrossingAttempt["make"]): Promise<string> {
  try {
    const gained = await make();
    return isNothing(gained) ? "nothing" : `CROSSED: ${JSON.stringify(gained).slice(0, 200)}`;
  } catch (thrown) {
    const { message } = thrown as Error;
    const code = thrown instanceof AppError ? thrown.code : (message.split(" ")[0] ?? "");
    return message.includes(SECRET) ? `CROSSED: ${message}` : `${code} ${message}`;
  }
}

function isNothing(gained: unknown): boolean {
  if (gained === null || gained === undefined || gained === 0) return true;
  if (Array.isArray(gained) || ArrayBuffer.isView(gained))
    return [...(gained as Iterable<unknown>)].every(isNothing);
  if (gained instanceof Map) return isNothing([...gained.values()]);
  if (typeof gained === "object") return isNothing(Object.values(gained));
  return gained === "" || gained === true;
}

const isRefused = (end: string): boolean =>
  end === "nothing" || REFUSALS.has(end.split(" ")[0] ?? "");

export interface CrossingEnd {
  readonly attempt: string;
  readonly end: string;
  readonly isRefused: boolean;
}

/** For the list that `npm run test:stores` prints. */
export function recordCrossings(store: string, ends: readonly CrossingEnd[]): void {
  const file = process.env["CROSSINGS_FILE"];
  if (file === undefined) return;
  appendFileSync(file, ends.map((end) => `${JSON.stringify({ store, ...end })}\n`).join(""));
}
