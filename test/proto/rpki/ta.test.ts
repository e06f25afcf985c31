import { describe, expect, test } from "vitest";
import { internTa, normaliseTa, openTaTable } from "../../../src/proto/rpki/ta.ts";
import { octetsOf } from "./support.ts";

describe("normaliseTa", () => {
  test.each([
    ["ripe", "ripe"],
    ["RIPE NCC RPKI Root", "ripe"],
    ["AfriNIC RPKI Root", "afrinic"],
    ["APNIC RPKI Root", "apnic"],
    ["ROA-ARIN-RPKI-ROOT", "arin"],
    ["LACNIC", "lacnic"],
    ["apnic-as0", "apnic-as0"],
    ["LACNIC RPKI AS0 Root", "lacnic-as0"],
    ["slurm", "slurm"],
    ["DN42", "dn42"],
    ["", "unknown"],
    [" ", "unknown"],
    ["N/A", "unknown"],
  ])("%s is %s", (text, name) => {
    expect(normaliseTa(text)).toBe(name);
  });
});

describe("internTa", () => {
  const intern = (table: ReturnType<typeof openTaTable>, text: string) =>
    internTa(table, octetsOf(text), 0, octetsOf(text).length);

  test("different spellings of a registry are one", () => {
    const table = openTaTable();
    const indexes = ["ripe", "arin", "RIPE", "ripe", "arin", "RIPE NCC RPKI Root"].map((text) =>
      intern(table, text),
    );
    expect(indexes).toEqual([1, 2, 1, 1, 2, 1]);
    expect(table.names).toEqual(["unknown", "ripe", "arin"]);
  });

  test("a file of endless names fills the table and no more", () => {
    const table = openTaTable();
    for (let index = 0; index < 5000; index += 1) intern(table, `anchor ${index}`);
    expect(table.names.length).toBeLessThan(256);
    expect(table.written.length).toBeLessThan(1000);
    expect(table.names[intern(table, "one more")]).toBe("other");
  });
});
