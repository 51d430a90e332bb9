/** What a server may lack, as its answers say it. */
import { describe, expect, test } from "vitest";
import { judgeServer, type ServerFacts } from "./check-server.ts";

/** A new database of a superuser. */
const NEW: ServerFacts = {
  server: 150_010,
  vector: "0.8.0",
  hasVector: false,
  trigrams: "1.6",
  hasTrigrams: false,
  trustsVector: false,
  trustsTrigrams: true,
  isReadOnly: false,
  role: "me",
  mayCreate: true,
  isSuperuser: true,
  mayCreateRoles: true,
  hasServerRole: false,
  isServer: true,
  hasSchema: false,
  ownsSchema: false,
  hasSteps: false,
  mayReadSteps: false,
  fixed: [],
};
/** A new database of an ordinary role that owns it, prepared by a superuser. */
const PREPARED: ServerFacts = {
  ...NEW,
  ...{ isSuperuser: false, mayCreateRoles: false, hasServerRole: true, hasVector: true },
};
/** The schema is there. */
const READY: ServerFacts = {
  ...PREPARED,
  ...{ hasSchema: true, hasSteps: true, mayReadSteps: true, mayCreate: false, hasTrigrams: true },
};

test("a server that has or may make everything is accepted", () => {
  for (const facts of [NEW, PREPARED, READY]) expect(judgeServer(facts)).toBeNull();
  // a newer server, a newer pgvector, a pgvector that any owner may create
  expect(judgeServer({ ...NEW, server: 180_000, vector: "1.0.2" })).toBeNull();
  const trusted = { ...PREPARED, hasVector: false, trustsVector: true };
  expect(judgeServer(trusted)).toBeNull();
  // a replica with the schema is read
  expect(judgeServer({ ...READY, isReadOnly: true })).toBeNull();
});

const REFUSALS: readonly (readonly [
  name: string,
  facts: ServerFacts,
  says: string,
  next: string,
])[] = [
  ["an old server", { ...NEW, server: 140_011 }, "is PostgreSQL 14", "15 or newer"],
  ["a ready schema on an old server", { ...READY, server: 149_999 }, "PostgreSQL 14", "15"],
  [
    "no pgvector",
    { ...NEW, vector: null },
    "has no pgvector",
    "Install the extension pgvector 0.8",
  ],
  ["an old pgvector", { ...NEW, vector: "0.7.4" }, "has pgvector 0.7.4", "Install pgvector 0.8"],
  [
    "an old pgvector in the database",
    { ...READY, vector: "0.5.1" },
    "has pgvector 0.5.1",
    "ALTER EXTENSION vector UPDATE",
  ],
  ["no pg_trgm", { ...NEW, trigrams: null }, "has no pg_trgm", "contrib"],
  [
    "an extension that the role may not create",
    { ...PREPARED, hasVector: false },
    "may not create it",
    "CREATE EXTENSION vector",
  ],
  [
    "a role that may not create a schema",
    { ...PREPARED, mayCreate: false, hasTrigrams: true },
    "lets the role me create no schema",
    "GRANT CREATE ON DATABASE",
  ],
  [
    "a schema of somebody else's",
    { ...PREPARED, hasSchema: true },
    "is not the role me's",
    "ALTER SCHEMA unified OWNER TO me",
  ],
  [
    "no role of the server's and no right to make it",
    { ...PREPARED, hasServerRole: false, isServer: false },
    "lacks the role quarry_server",
    "CREATE ROLE quarry_server NOLOGIN; GRANT quarry_server TO me",
  ],
  [
    "a dump that was restored without its role",
    { ...READY, hasServerRole: false, isServer: false },
    "lacks the role quarry_server",
    "CREATE ROLE quarry_server NOLOGIN; GRANT quarry_server TO me",
  ],
  [
    "a role that is no member of the server's",
    { ...READY, isServer: false },
    "refuses the role me the rights of a server",
    "GRANT quarry_server TO me",
  ],
  [
    "a role that may not even read the steps",
    { ...READY, mayReadSteps: false },
    "refuses the role me the rights of a server",
    "GRANT quarry_server TO me",
  ],
  ["a replica without the schema", { ...NEW, isReadOnly: true }, "is read-only", "primary"],
  [
    "vectors of one length alone",
    { ...READY, fixed: ["embeddings.embedding halfvec(768)"] },
    "unified.embeddings.embedding (halfvec(768))",
    "ALTER TABLE unified.embeddings ALTER COLUMN embedding TYPE halfvec",
  ],
];

describe("refused, with what to do", () => {
  test.each(REFUSALS)("%s", (_name, facts, says, next) => {
    const refusal = judgeServer(facts);
    expect(refusal?.says).toContain(says);
    expect(refusal?.next).toContain(next);
  });
});
