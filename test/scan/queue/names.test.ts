import { describe, expect, test } from "vitest";
import {
  isRunId,
  jobIdOf,
  lockKeyOf,
  nameUuid,
  queueOf,
  sessionOf,
  sessionsOf,
  shardOf,
  shardsFor,
} from "../../../src/scan/queue/names.ts";

describe("names of a run in the database", () => {
  test("a name-based UUID is the one of RFC 9562, appendix A.4", () => {
    expect(nameUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    );
  });

  test("the id of a job depends on every word, and on where one ends", () => {
    const ids = [
      ["run", 1, "0 a.nl"],
      ["run", 1, "0 a.nl", "1 b.nl"],
      ["run", 11, "0 a.nl"],
      ["ru", "n1", "0 a.nl"],
    ].map((words) => jobIdOf(...words));
    expect(new Set(ids).size).toBe(ids.length);
    expect(jobIdOf("run", 1, "0 a.nl")).toBe(ids[0]);
  });

  test.each([
    [0, 50, 1],
    [1, 50, 1],
    [51, 50, 2],
    [3_200, 50, 64],
    [1_000_000, 50, 64],
  ])("%i lines in jobs of %i are divided into %i parts", (lines, chunk, shards) => {
    expect(shardsFor(lines, chunk)).toBe(shards);
  });

  test("one operator is in one part, and many are spread over all of them", () => {
    const shards = Array.from({ length: 2_000 }, (_, i) => shardOf(`operator-${i}.net`, 64));
    expect(shardOf("operator-7.net", 64)).toBe(shards[7]);
    expect(new Set(shards).size).toBe(64);
    expect(shards.every((shard) => shard >= 0 && shard < 64)).toBe(true);
  });

  test.each([
    ["run_20260101T000000Z_0a1b", true],
    ["2026_11", true],
    ["", false],
    ["a-b", false],
    ["a'; DROP TABLE", false],
    ["x".repeat(65), false],
  ])("%j as a run id: %s", (text, isOne) => {
    expect(isRunId(text)).toBe(isOne);
  });

  test("a lock key fits into four octets, a session name into 63", () => {
    const id = "x".repeat(64);
    expect(Math.abs(lockKeyOf(id))).toBeLessThanOrEqual(2 ** 31);
    expect(sessionOf(id, "a".repeat(40)).length).toBeLessThanOrEqual(63);
    expect(sessionOf(id, "abc").startsWith(sessionsOf(id))).toBe(true);
    expect(queueOf("run", 1)).not.toBe(queueOf("run", 11));
  });
});
