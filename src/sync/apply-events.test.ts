import { expect, test } from "vitest";
import type { FeedEvent } from "../ports/projection-feed.ts";
import { collapseEvents } from "./apply-events.ts";

const document = (sequence: number, id: string, datasetId = "d"): FeedEvent => ({
  ...{ sequence, id, datasetId, kind: "document" },
});
const dataset = (sequence: number, id: string): FeedEvent => ({
  ...{ sequence, id, datasetId: id, kind: "dataset" },
});

test("each document once, none of a dataset that is read as a whole, before or after", () => {
  const events = [
    document(1, "a"),
    document(2, "b", "whole"),
    document(3, "a"),
    dataset(4, "whole"),
    document(5, "c", "whole"),
    document(6, "e"),
    dataset(7, "whole"),
  ];
  expect(collapseEvents(events)).toEqual({
    datasets: ["whole"],
    documents: [
      { datasetId: "d", documentId: "a" },
      { datasetId: "d", documentId: "e" },
    ],
  });
  expect(collapseEvents([])).toEqual({ datasets: [], documents: [] });
});
