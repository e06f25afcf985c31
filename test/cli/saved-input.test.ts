import { expect, test } from "vitest";
import { runFake } from "./fake-io.ts";

test.each([
  ["no JSON", "nothing", "error: standard input is not valid JSON\n  standard input:1:1  "],
  ["another document", '{"kind":"other"}', "error: standard input is not an evidence document"],
])("what is wrong with standard input is said of it, not of a file: %s", async (_, input, said) => {
  const { code, out, err } = await runFake(["judge", "-"], { input });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(said);
  expect(err).not.toContain("stdin.json");
});

test("lines of standard input have numbers", async () => {
  const { code, err } = await runFake(["render", "-", "-f", "md"], {
    input: '{"kind":"waterpas-run"}\n{x\n',
  });
  expect(code).toBe(2);
  expect(err).toContain("error: standard input:1 is not a line of a run");
});
