/** The command line: commands, their flags and what they are for. Each command's code is loaded when it runs. */
import { Command, CommanderError, Option } from "commander";
import { EXIT } from "./commands/command.ts";
import type { Flags } from "./config.ts";
import { OPTION_NAMES, optionEntry } from "./config-options.ts";
import { packageVersion } from "./version.ts";
import { openParts } from "./wire.ts";

const collect = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];

/** Every option of the configuration is a flag of every command. */
function addConfigFlags(command: Command): Command {
  for (const name of OPTION_NAMES) {
    const entry = optionEntry(name);
    const isList = ["folders", "globs", "languages"].includes(entry.kind);
    const option = new Option(`--${entry.flag} <${entry.unit}>`, entry.doc);
    if (isList) option.argParser(collect);
    option.helpGroup("Configuration:");
    command.addOption(option);
  }
  return command;
}

/** Commander names a flag's value by its flag; the configuration by its option. */
function configFlags(values: Readonly<Record<string, unknown>>): Flags {
  const flags: Flags = {};
  for (const name of OPTION_NAMES) {
    const { flag } = optionEntry(name);
    const attribute = flag.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
    flags[name] = values[attribute] as Flags[typeof name];
  }
  return flags;
}

type Values = Readonly<Record<string, unknown>>;

function addServe(program: Command): void {
  addConfigFlags(
    program.command("serve").description("Serve MCP over stdio until the client goes away."),
  ).action(async (values: Values) => {
    const [{ serve }, { createRuntime, SERVE_RELEASE_MS }] = await Promise.all([
      import("./serve.ts"),
      import("./runtime.ts"),
    ]);
    serve({ ...createRuntime(configFlags(values), SERVE_RELEASE_MS), openParts, running: process });
  });
}

function addIndex(program: Command): void {
  addConfigFlags(
    program
      .command("index [folder]")
      .description("Index a folder (default: this one) and wait for it.")
      .option(
        "--history <commits or ref>",
        "index so many commits of the past too, or a branch, tag or commit as a dataset of its own, and wait",
      ),
  ).action(async (folder: string | undefined, values: Values) => {
    const [{ runCommand }, { indexFolder }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/index-folder.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (command) => indexFolder(command, folder, values),
    });
  });
}

function addSearch(program: Command): void {
  const command = program
    .command("search [question...]")
    .description(
      'Search by words and meaning, names, "exact text", /regex/, or for code like a path:line.',
    )
    .option(
      "--path <path>",
      "folder, file, file#Symbol, or another indexed project's folder or name",
    )
    .option("--glob <glob>", "only files that match; ! excludes; repeatable", collect)
    .option("--language <language>", "only this language; repeatable", collect)
    .option("--kind <kind>", "only this kind of code; repeatable", collect)
    .option("--symbol <name>", "only code that defines or lies inside it")
    .option("--limit <hits>", "hits to show, 1 to 50")
    .option("--format <format>", "concise or detailed")
    .option("--max-tokens <tokens>", "token budget of the answer")
    .option("--mode <mode>", "hybrid (words and meaning), lexical or semantic")
    .option("--explain", "say of each hit why it is there")
    .option("--as-of <moment>", "as it was at a commit, tag, branch or date")
    .option("--changed-since <moment>", "only files that differ from then")
    .option("--cursor <cursor>", "go on after an answer")
    .option("--json", "print the answer as JSON");
  addConfigFlags(command).action(async (question: string[], values: Values) => {
    const [{ runCommand }, { search }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/search.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => search(context, question.join(" "), values),
    });
  });
}

function addGraph(program: Command): void {
  const command = program
    .command("graph <start>")
    .description("Walk the code graph from path#Symbol, a name, path:line or a file.")
    .option(
      "--relation <relation>",
      "callers (default), callees, references, imports, hierarchy, tests, impact, path or neighbourhood",
    )
    .option("--to <symbol>", "the second symbol of relation path")
    .option("--direction <direction>", "in, out or both")
    .option("--depth <steps>", "steps to walk, 1 to 50")
    .option("--kind <kind>", "only edges of this kind; repeatable", collect)
    .option("--min-confidence <share>", "only edges at least this certain, 0 to 1")
    .option("--glob <glob>", "show only what matches; ! excludes; repeatable", collect)
    .option("--path <path>", "another indexed project's folder or name")
    .option("--as-of <moment>", "commit, tag, branch or date: the graph as it was then")
    .option("--changed-since <moment>", "only what is new or gone since then")
    .option("--limit <symbols>", "symbols to show, 1 to 500")
    .option("--max-tokens <tokens>", "token budget of the answer")
    .option("--cursor <cursor>", "go on after an answer")
    .option("--json", "print the answer as JSON");
  addConfigFlags(command).action(async (start: string, values: Values) => {
    const [{ runCommand }, { graph }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/graph.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => graph(context, start, values),
    });
  });
}

function addStatus(program: Command): void {
  const command = program
    .command("status [project]")
    .description("Show what is indexed, how fresh it is and what is running.")
    .option("--skipped", "list files that were left out")
    .option("--json", "print the status as JSON");
  addConfigFlags(command).action(async (project: string | undefined, values: Values) => {
    const [{ runCommand }, { status }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/status.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => status(context, project, values),
    });
  });
}

function addRemove(program: Command): void {
  const command = program
    .command("remove [folder]")
    .description(
      "Delete the index of a folder (default: this one). Source files are never touched.",
    )
    .option("--ref <name>", "delete only what was indexed of this branch, tag or commit")
    .option("--all", "delete every index")
    .option("--yes", "do not ask");
  addConfigFlags(command).action(async (folder: string | undefined, values: Values) => {
    const [{ runCommand }, { remove }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/remove.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => remove(context, folder, values),
    });
  });
}

const MIGRATE_COMMANDS = {
  status: "List the schema's steps: applied, missing, edited or newer than this version.",
  up: "Apply the steps that are missing, all of them or none.",
  down: "Take the newest step back, or all above --to; refuses to lose data without --yes.",
  verify: "Compare schema and rows with what they should be; changes nothing.",
} as const;

function addMigrate(program: Command): void {
  const group = program
    .command("migrate")
    .description(
      "The schema of every index, or of PostgreSQL, Neo4j and Qdrant where their URLs are given.",
    );
  for (const action of ["status", "up", "down", "verify"] as const) {
    const command = group.command(`${action} [folder]`).description(MIGRATE_COMMANDS[action]);
    if (action === "up" || action === "down")
      command.option("--to <step>", "the newest step to have; 0 for none");
    if (action === "down") command.option("--yes", "data may be lost");
    if (action === "verify")
      command.option("--check <name>", "only this check of the rows; repeatable", collect);
    command
      .option("--database <name>", "sqlite, postgres, neo4j or qdrant; all that are configured")
      .option("--json", "print the answer as JSON")
      .exitOverride();
    addConfigFlags(command).action(async (folder: string | undefined, values: Values) => {
      const [{ runCommand }, { migrate }] = await Promise.all([
        import("./commands/command.ts"),
        import("./commands/migrate.ts"),
      ]);
      await runCommand({
        flags: configFlags(values),
        openParts,
        run: (context) => migrate(context, action, folder, values),
      });
    });
  }
}

function addRebuild(program: Command): void {
  const command = program
    .command("rebuild <projection>")
    .description("Make qdrant or neo4j anew from the database, behind running servers.")
    .option("--dataset <project>", "only what an indexed folder or project has there")
    .option("--forget", "stop keeping changes for it; its URL must be gone from every server")
    .option("--json", "print the answer as JSON");
  addConfigFlags(command).action(async (projection: string, values: Values) => {
    const [{ runCommand }, { rebuild }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/rebuild.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => rebuild(context, projection, values),
    });
  });
}

function addSnapshot(program: Command): void {
  const command = program
    .command("snapshot")
    .description("Take a snapshot of what Qdrant holds; it stays in Qdrant's own folder.")
    .option("--json", "print the answer as JSON");
  addConfigFlags(command).action(async (values: Values) => {
    const [{ runCommand }, { snapshot }] = await Promise.all([
      import("./commands/command.ts"),
      import("./commands/snapshot.ts"),
    ]);
    await runCommand({
      flags: configFlags(values),
      openParts,
      run: (context) => snapshot(context, values),
    });
  });
}

function addDemo(program: Command): void {
  addConfigFlags(
    program
      .command("demo [folder]")
      .description("Index a folder into a temporary place and ask it three questions."),
  ).action(async (folder: string | undefined, values: Values) => {
    const { demo } = await import("./commands/demo.ts");
    await demo(configFlags(values), openParts, folder);
  });
}

/** The program with all its commands. */
export function createProgram(): Command {
  const program = new Command("quarry")
    .description(
      "The memory of a codebase for AI coding agents: index once, search by words and names, serve over MCP.",
    )
    .version(packageVersion(), "--version")
    .showSuggestionAfterError()
    .exitOverride();
  for (const add of [
    addServe,
    addIndex,
    addSearch,
    addGraph,
    addStatus,
    addRemove,
    addMigrate,
    addRebuild,
    addSnapshot,
    addDemo,
  ])
    add(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

/** Runs a command line (without `node` and the script). Without a command: help on a terminal, else serve. */
export async function runCommandLine(args: readonly string[], isTerminal: boolean): Promise<void> {
  const program = createProgram();
  if (args.length === 0 && isTerminal) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync(args.length === 0 ? ["serve"] : [...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const { reportFailure } = await import("./commands/command.ts");
      process.exitCode = reportFailure(error);
      return;
    }
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}
