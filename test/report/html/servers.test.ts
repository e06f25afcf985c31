import { describe, expect, test } from "vitest";
import type { ServerRow } from "../../../src/model/report.ts";
import type { Status } from "../../../src/model/status.ts";
import { AMOUNTS } from "../../../src/report/html/amount.ts";
import { html, print } from "../../../src/report/html/markup.ts";
import { serverMatrix } from "../../../src/report/html/servers.ts";

const [FULL] = AMOUNTS;

const row = (server: string, status: Status, verdict: string, address: string | null = null): ServerRow => ({
  server,
  address,
  status,
  verdict,
});

/** Rows of cells as text. */
function cellsOf(rows: readonly ServerRow[], servers: number = FULL.servers): string[][] {
  const matrix = serverMatrix(rows, { ...FULL, servers });
  if (matrix === null) return [];
  return print(matrix)
    .split("<tr")
    .slice(1)
    .map((line) =>
      line
        .split(/<\/t[dh]>/)
        .slice(0, -1)
        .map((cell) => cell.replace(/^[^<]*>|<[^>]*>/g, "").trim()),
    );
}

describe("servers and what they showed", () => {
  test("the odd one is marked", () => {
    expect(
      cellsOf([row("ns1", "passed", "good"), row("ns2", "failed", "bad"), row("ns3", "passed", "good")]),
    ).toEqual([
      ["Server", "bad", "good"],
      ["ns1", "", "✔passed"],
      ["ns2 differs", "✘failed", ""],
      ["ns3", "", "✔passed"],
    ]);
  });

  test("where two disagree, neither is the odd one", () => {
    const cells = cellsOf([row("ns1", "passed", "good"), row("ns2", "failed", "bad")]);
    expect(cells.flat().filter((cell) => cell.includes("differs"))).toEqual([]);
  });

  test("addresses have a column where they say more than the name", () => {
    expect(cellsOf([row("ns1", "passed", "good", "192.0.2.1")])[0]).toEqual(["Server", "Address", "good"]);
    expect(cellsOf([row("192.0.2.1", "passed", "good", "192.0.2.1")])[0]).toEqual(["Server", "good"]);
  });

  test("many values stand in one column", () => {
    const rows = ["a", "b", "c", "d", "e"].map((verdict) => row(`ns-${verdict}`, "warning", verdict));
    expect(cellsOf(rows)[0]).toEqual(["Server", "Result"]);
    expect(cellsOf(rows)[1]).toEqual(["ns-a", "⚠ a"]);
  });

  test("too many servers: the worst are shown, the rest counted", () => {
    const rows = [row("ns1", "passed", "good"), row("ns2", "passed", "good"), row("ns3", "failed", "bad")];
    expect(cellsOf(rows, 1).map(([first]) => first)).toEqual(["Server", "ns3 differs"]);
    expect(print(html`${serverMatrix(rows, { ...FULL, servers: 1 })}`)).toContain("2 more servers not shown");
  });

  test("no servers, no matrix", () => {
    expect(serverMatrix([], FULL)).toBeNull();
  });
});
