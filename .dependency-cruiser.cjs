// Floors, bottom to top. Each folder lists everything it may import; anything else fails.
const MAY_IMPORT = {
  domain: [],
  ports: ["domain"],
  telemetry: ["domain", "ports"],
  stores: ["domain", "ports"],
  embedders: ["domain", "ports"],
  ingest: ["domain", "ports"],
  query: ["domain", "ports"],
  sync: ["domain", "ports"],
  tools: ["domain", "ports", "ingest", "query", "sync"],
  server: [
    "domain",
    "ports",
    "telemetry",
    "stores",
    "embedders",
    "ingest",
    "query",
    "sync",
    "tools",
  ],
};

// Third-party packages and the only folder that may import them.
const ONLY_IN = {
  "^src/stores/": "cockatiel",
  "^src/stores/sqlite/": "node:sqlite|@photostructure/sqlite",
  "^src/stores/postgres/": "pg|pg-cursor|pg-copy-streams|@electric-sql/pglite",
  "^src/stores/qdrant/": "@qdrant/js-client-rest",
  "^src/stores/neo4j/": "neo4j-driver",
  "^src/stores/redis/": "ioredis|redis",
  "^src/ingest/parse/": "web-tree-sitter",
  "^src/(tools/define-tool|server/)": "@modelcontextprotocol/server|@modelcontextprotocol/sdk",
};

const floors = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `floor-${folder}`,
  severity: "error",
  comment: `src/${folder} may import only: ${allowed.join(", ") || "itself"}.`,
  from: { path: `^src/${folder}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^src/", pathNot: `^src/(${[folder, ...allowed].join("|")})/` },
}));

const drivers = Object.entries(ONLY_IN).map(([home, packages]) => ({
  name: `only-in-${home.replace(/[^a-z0-9]+/gi, "-")}`,
  severity: "error",
  from: { path: "^src/", pathNot: home },
  to: { path: `(^|node_modules/)(${packages})(/|$)` },
}));

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "not-to-dev-dep",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    {
      name: "not-to-test",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: "^test/" },
    },
    {
      // checks are statements that every adapter runs; they know no adapter
      name: "adapters-do-not-know-each-other",
      severity: "error",
      from: { path: "^src/stores/([^/]+)/" },
      to: { path: "^src/stores/[^/]+/", pathNot: "^src/stores/($1|checks)/" },
    },
    // a folder that is not on the list above has no floor: it fails instead of going unchecked
    {
      name: "unknown-folder",
      severity: "error",
      from: { path: "^src/", pathNot: `^src/(cli\\.ts$|(${Object.keys(MAY_IMPORT).join("|")})/)` },
      to: {},
    },
    ...floors,
    ...drivers,
  ],
  options: {
    tsPreCompilationDeps: true, // type-only imports count: a type cycle is still a design cycle
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
