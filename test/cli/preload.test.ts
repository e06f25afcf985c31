import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPreloadList } from "../../src/cli/preload.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const LIST = `// Copyright
{
  // Entries
  "entries": [{ "name": "Example.nl", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true }]
}
`;

test("the list comes with its digest among the inputs", async () => {
  await writeFile(join(folder, "list.json"), LIST);
  const { list, inputs } = await readPreloadList("list.json", folder);
  expect(list?.get("example.nl")).toEqual({
    name: "example.nl",
    includeSubDomains: true,
    policy: "bulk-1-year",
  });
  expect(inputs).toEqual([
    {
      name: "hsts-preload-list",
      source: "list.json",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    },
  ]);
});

test("no file, no list", async () => {
  expect(await readPreloadList(undefined, folder)).toEqual({ inputs: [] });
});

test.each([
  ["no JSON", "<html>"],
  ["no list", "{}"],
])("%s is told", async (what, text) => {
  await writeFile(join(folder, `${what}.json`), text);
  await expect(readPreloadList(`${what}.json`, folder)).rejects.toMatchObject({
    code: "input-unreadable",
    message: expect.stringContaining("is no HSTS preload list"),
  });
});
