/** What the server tells an agent about itself before the first call. */

/** Under 2,048 characters: clients cut longer ones. */
export const INSTRUCTIONS = `Quarry searches this project's code, and every other project indexed on this machine, over an index that stays current by itself. It runs locally and sends nothing anywhere, unless its user configured an embedding endpoint (sync_status shows it).

Use search_code first when you need to find where something is defined, handled, called or explained, when you know only what it does and not its name, and to read code or a file's outline without file access. One search replaces a series of grep, glob and read calls.

Use traverse_graph for who calls or uses a symbol, what a change would break, which tests reach it, or what changed around it since a tag: its edges are bound by scope, import and type, so it neither invents nor confuses names as a text search does. Before you change a signature, ask it for impact.

Use neither when you already know the file and line (read the file), for text outside the project, or to run or change code.

Order:
1. search_code. No set-up is needed: a folder never indexed is indexed on the first question, which answers within seconds with what is there.
2. Broad question first, then narrow with path, globs, language, kind or symbol. Names in the hits (path#Symbol) are valid in the next call: {"path": "src/a.ts#Store.open"} returns the whole body, {"start": "src/a.ts#Store.open"} walks from there.
3. If the reply says that the index is incomplete, go on with what it shows, or call index_codebase to wait for the job (up to 50 s a call).
4. sync_status only when results look incomplete, or to see which other projects can be named by path.

Replies are bounded; one that was cut ends with a cursor for the same call. A hit marked stale changed while it was read: read that file. Errors read "CODE: what was wrong" and "Next: what to do".`;
