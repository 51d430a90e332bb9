import { describe, expect, it } from "vitest";
import { describeGraphs, resolveSources } from "../../../../test/support/resolve-sources.ts";

/** Calls and instantiations of one file, without its path. */
async function callsOf(text: string): Promise<string[]> {
  const lines = describeGraphs(await resolveSources({ "main.py": text })).split("\n");
  return lines
    .filter((line) => / (?:calls|instantiates) /.test(line))
    .map((line) => line.replaceAll("main.py#", ""));
}

describe("Python", () => {
  it("asks a base of two bases after both", async () => {
    const calls = await callsOf(`
class A:
    def run(self): ...
class B(A): ...
class C(A):
    def run(self): ...
class D(B, C): ...
def main():
    D().run()
`);
    expect(calls).toContain("main calls C.run (exact)");
    expect(calls).not.toContain("main calls A.run (exact)");
  });

  it("follows super to the next base that has the method", async () => {
    const calls = await callsOf(`
class A:
    def close(self): ...
class B(A): ...
class C(B):
    def close(self):
        super().close()
`);
    expect(calls).toEqual(["C.close calls A.close (exact)"]);
  });

  it("takes functions out of lists and dictionaries by position and key", async () => {
    const calls = await callsOf(`
def one(): ...
def two(): ...
def three(): ...
def main(key):
    table = {"a": one, "b": two}
    table["c"] = three
    table["b"]()
    first, (second, *_) = one, (three, two)
    second()
def other():
    [one, two][0]()
`);
    expect(calls).toEqual([
      "main calls three (exact)",
      "main calls two (exact)",
      "other calls one (exact)",
    ]);
  });

  it("calls what going through and entering an object calls", async () => {
    const calls = await callsOf(`
class Lines:
    def __iter__(self): return self
    def __next__(self): return Line()
    def __enter__(self): return self
    def __exit__(self, *error): ...
class Line:
    def show(self): ...
def main():
    with Lines() as lines:
        for line in lines:
            line.show()
`);
    expect(calls).toEqual([
      "Lines.__next__ instantiates Line (exact)",
      "main calls Line.show (exact)",
      "main calls Lines.__enter__ (exact)",
      "main calls Lines.__exit__ (exact)",
      "main calls Lines.__iter__ (exact)",
      "main calls Lines.__next__ (exact)",
      "main instantiates Lines (exact)",
    ]);
  });

  it("keeps names that a function assigns apart from the file's", async () => {
    const calls = await callsOf(`
def run(): ...
def shadowed():
    run = unknown()
    run()
def outer():
    global handler
    handler = run
def user():
    handler()
`);
    expect(calls).toEqual(["user calls run (exact)"]);
  });

  it("says that one of several values is called where several may be", async () => {
    const calls = await callsOf(`
def one(): ...
def two(): ...
def main(flag):
    step = one if flag else two
    step()
`);
    expect(calls).toEqual([
      "main calls one (exact dynamic 0.8)",
      "main calls two (exact dynamic 0.8)",
    ]);
  });

  it("makes another of the class around", async () => {
    const calls = await callsOf(`
class A:
    def __init__(self): ...
    @classmethod
    def make(cls):
        made = cls()
        made.go()
        cls.other()
        return made
    @classmethod
    def other(cls): ...
    def go(self):
        type(self)()
def main():
    A.make().go()
`);
    expect(calls).toEqual([
      "A.go instantiates A.__init__ (exact)",
      "A.make calls A.go (exact)",
      "A.make calls A.other (exact)",
      "A.make instantiates A.__init__ (exact)",
      "main calls A.go (exact)",
      "main calls A.make (exact)",
    ]);
  });

  it("does not know a parameter without a type", async () => {
    const calls = await callsOf(`
class A:
    def save(self): ...
class B:
    def save(self): ...
def main(thing):
    thing.save()
`);
    expect(calls).toEqual(["main calls ? save"]);
  });
});

describe("modules of Python", () => {
  const edgesOf = async (sources: Readonly<Record<string, string>>): Promise<string[]> =>
    describeGraphs(await resolveSources(sources))
      .trim()
      .split("\n");

  it("leaves the standard library outside, whatever a package calls its modules", async () => {
    const edges = await edgesOf({
      "app/__init__.py": "",
      "app/types.py": "def new_class(): ...\n",
      "app/main.py":
        "import types\nfrom . import types as own\n\ndef run():\n    types.new_class()\n",
    });
    expect(edges).toEqual(["app/main.py# imports app/types.py# (import)"]);
  });

  it("brings in with a star what __all__ names and nothing else", async () => {
    const edges = await edgesOf({
      "main.py": "from lib import *\n\ndef run():\n    shown()\n    hidden()\n",
      "lib.py": '__all__ = ["shown"]\n\ndef shown(): ...\ndef hidden(): ...\n',
    });
    expect(edges).toContain("main.py#run calls lib.py#shown (import)");
    expect(edges.join("\n")).not.toContain("hidden");
  });

  it("does not choose between packages of one name", async () => {
    const edges = await edgesOf({
      "a/vendor/pkg/__init__.py": "def go(): ...\n",
      "b/vendor/pkg/__init__.py": "def go(): ...\n",
      "c/main.py": "from pkg import go\n\ndef run():\n    go()\n",
    });
    expect(edges).toEqual([""]);
  });
});
