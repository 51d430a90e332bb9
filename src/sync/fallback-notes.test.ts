import { expect, test } from "vitest";
import type { OperationContext } from "../ports/operation-context.ts";
import { createFallbackNotes } from "./fallback-notes.ts";

const of = (operationId: string): OperationContext => ({ operationId }) as OperationContext;

test("each operation hears of its own, once, however often it was said", () => {
  const notes = createFallbackNotes();
  notes.add(of("1"), "qdrant");
  notes.add(of("1"), "qdrant");
  notes.add(of("1"), "neo4j");
  notes.add(of("2"), "neo4j");
  expect(notes.take(of("1"))).toMatch(/^Qdrant and Neo4j could not answer/);
  expect(notes.take(of("1"))).toBeNull();
  expect(notes.take(of("2"))).toMatch(/^Neo4j could not answer/);
});

test("operations that never ask for theirs do not add up", () => {
  const notes = createFallbackNotes();
  for (let i = 0; i <= 1_000; i++) notes.add(of(`${i}`), "qdrant");
  expect(notes.take(of("0"))).toBeNull();
  expect(notes.take(of("1"))).not.toBeNull();
});
