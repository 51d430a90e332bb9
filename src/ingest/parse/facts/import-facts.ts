/** What a file brings in, and what it hands out beside its declarations. */
import type { ExportFact, ImportFact } from "../../../domain/code-facts.ts";
import type { TextMeasure } from "../../chunk/text-measure.ts";
import type { ExpressionTable } from "./expression-table.ts";
import { part, type Role, type RoleTable } from "./roles.ts";
import type { ScopeTree } from "./scope-tree.ts";

interface Form {
  readonly role: string;
  /** The imported name where the query captures none. */
  readonly name: string;
  readonly flags: readonly string[];
}

const FORMS: readonly Form[] = [
  { role: "import", name: "", flags: [] },
  { role: "import.default", name: "default", flags: [] },
  { role: "import.module", name: "=", flags: [] },
  { role: "import.all", name: "*", flags: [] },
  { role: "import.beside", name: "", flags: ["nothing", "relative"] },
  { role: "import.static", name: "", flags: ["static"] },
  { role: "import.static-all", name: "*", flags: ["static"] },
  { role: "import.nothing", name: "", flags: ["nothing"] },
  { role: "import.reexport", name: "", flags: ["reexport"] },
  { role: "import.reexport-all", name: "*", flags: ["reexport"] },
  { role: "import.reexport-module", name: "=", flags: ["reexport"] },
  { role: "import-call", name: "=", flags: ["call"] },
];

export interface ModuleSource {
  readonly roles: RoleTable;
  readonly scopes: ScopeTree;
  readonly table: ExpressionTable;
  readonly measure: TextMeasure;
}

/** Imports in order of position. */
export function importFacts(source: ModuleSource): ImportFact[] {
  const { roles } = source;
  return FORMS.flatMap((form) =>
    roles
      .all(form.role)
      .map((role) => ({ at: role.node.startIndex, fact: toImport(source, form, role) })),
  )
    .sort((a, b) => a.at - b.at)
    .map(({ fact }) => fact);
}

function toImport({ scopes, table, measure }: ModuleSource, form: Form, role: Role): ImportFact {
  const imported = part(role, "imported");
  const local = part(role, "local");
  const bindsNothing = form.flags.some((flag) => flag === "nothing" || flag === "call");
  const name = imported === undefined ? form.name : table.textOf(imported);
  const known = local === undefined && form.name !== "*" ? name : table.textOf(local);
  const { startIndex } = imported ?? local ?? role.node;
  return {
    scope: scopes.at(role.node.startIndex),
    source: sourceOf(table, role),
    name,
    local: bindsNothing || known === "=" ? "" : known,
    line: measure.lineAt(startIndex),
    ...(form.flags.length === 0 ? {} : { flags: form.flags }),
  };
}

/** The module as written: the text of its nodes, or from the first of them up to what is imported. */
function sourceOf(table: ExpressionTable, role: Role): string {
  const nodes = role.parts.get("source") ?? [];
  const until = part(role, "until");
  const [first] = nodes;
  if (until !== undefined && first !== undefined) {
    return table.textBetween(first.startIndex, until.startIndex).replace(/[.:]+$/, "");
  }
  return nodes.map((node) => table.textOf(node)).join(role.settings["separator"] ?? "");
}

/** Exports in order of position; the module's own value is called `=`. */
export function exportFacts({ roles, table, measure }: ModuleSource): ExportFact[] {
  const forms = { export: "", "export.default": "default", "export.module": "=" };
  return Object.entries(forms)
    .flatMap(([name, usual]) => roles.all(name).map((role) => ({ role, usual })))
    .sort((a, b) => a.role.node.startIndex - b.role.node.startIndex)
    .flatMap(({ role, usual }) => {
      const value = part(role, "value") ?? part(role, "exported");
      if (value === undefined) return [];
      const name = table.textOf(part(role, "exported-as") ?? part(role, "exported"));
      let expression = table.of(value);
      // the name of a declaration has no role of its own
      if (expression < 0) expression = table.intern("name", table.textOf(value), 0);
      const line = measure.lineAt(role.node.startIndex);
      return [{ name: usual === "" ? name : usual, value: expression, line }];
    });
}
