import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { UserError } from "../../src/model/user-error.ts";
import { openRunFolder } from "../../src/store/run-folder.ts";
import { sampleEvidence } from "./sample.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-run-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const reportOf = (type: "web" | "mail") =>
  ({ kind: "waterpas-report", target: { type } }) as unknown as Report;

describe("folder of a run", () => {
  test("has evidence by name, and reports by name and type", async () => {
    const path = join(folder, "deep", "run");
    const run = await openRunFolder(path);
    await run.write(sampleEvidence("example.nl"), [reportOf("web"), reportOf("mail")]);
    expect(await readdir(join(path, "evidence"))).toEqual(["example.nl.json"]);
    expect((await readdir(join(path, "reports"))).sort()).toEqual([
      "example.nl.mail.json",
      "example.nl.web.json",
    ]);
    const text = await readFile(join(path, "evidence", "example.nl.json"), "utf8");
    expect(JSON.parse(text)).toEqual(sampleEvidence("example.nl"));
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("takes names of 253 characters, and keeps two with the same beginning apart", async () => {
    const path = join(folder, "long");
    const run = await openRunFolder(path);
    const stem = `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(57)}`;
    await run.write(sampleEvidence(`${stem}b.nl`), [reportOf("mail")]);
    await run.write(sampleEvidence(`${stem}c.nl`), [reportOf("mail")]);
    expect(await readdir(join(path, "evidence"))).toHaveLength(2);
  });

  test("that cannot be made is a user error", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(openRunFolder(join(folder, "file"))).rejects.toBeInstanceOf(UserError);
  });
});
