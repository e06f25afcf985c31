import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { beforeEach, describe, expect, test } from "vitest";
import { findConfig, readConfig } from "../../../src/cli/config/find.ts";
import { applyConfig, applyEnvironment, specsOf } from "../../../src/cli/options/declare.ts";
import { withGate } from "../../../src/cli/options/gate.ts";
import { withMail } from "../../../src/cli/options/mail.ts";
import { withScanning } from "../../../src/cli/options/measuring.ts";
import { withOutput } from "../../../src/cli/options/output.ts";
import { withRouting } from "../../../src/cli/options/routing.ts";
import { schemaText } from "../../../src/store/schema.ts";
import { runFake } from "../fake-io.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-config-"));
});

interface Options {
  readonly [name: string]: unknown;
  readonly timeout?: number;
  readonly ipv4Only?: boolean;
  readonly ipv6Only?: boolean;
  readonly json?: boolean;
}

/** The options of a scan after a command line, an environment and a file. */
function optionsAfter(args: readonly string[], env: Record<string, string>, file: string): Options {
  const command = withOutput(
    withGate(withMail(withRouting(withScanning(new Command("scan"))))),
  ).exitOverride();
  command.parse([...args], { from: "user" });
  applyEnvironment(command, env);
  applyConfig(command, readConfig(file, "waterpas.config.json", "/folder").items, "waterpas.config.json");
  return command.opts();
}

const FILE = `{
  // how we measure here
  "network": { "timeout": "3s", "retries": 1, "resolver": ["192.0.2.53", "192.0.2.54"], "ipv4_only": true, "net_map": "map.json", },
  "profile": "rules.json",
  "output": { "files": ["r.json", "terminal=r.txt"], "save": "out" },
}`;

describe("precedence", () => {
  test.each<[string, string[], Record<string, string>, string, number | undefined]>([
    ["nothing", [], {}, "{}", undefined],
    ["the file", [], {}, FILE, 3000],
    ["the environment outranks the file", [], { WATERPAS_TIMEOUT: "2s" }, FILE, 2000],
    ["a flag outranks the environment", ["--timeout", "1s"], { WATERPAS_TIMEOUT: "2s" }, FILE, 1000],
    ["an empty variable says nothing", [], { WATERPAS_TIMEOUT: "" }, FILE, 3000],
  ])("%s", (_what, args, env, file, timeout) => {
    expect(optionsAfter(args, env, file).timeout).toBe(timeout);
  });

  test("values from the file mean what they mean on the command line; files count from its folder", () => {
    expect(optionsAfter([], {}, FILE)).toMatchObject({
      retries: 1,
      resolver: ["192.0.2.53", "192.0.2.54"],
      ipv4Only: true,
      netMap: "/folder/map.json",
      profile: "/folder/rules.json",
      output: ["/folder/r.json", "terminal=/folder/r.txt"],
      save: "/folder/out",
    });
  });

  test("a flag also outranks what it excludes", () => {
    const options = optionsAfter(["-6"], { WATERPAS_IPV4_ONLY: "1" }, FILE);
    expect([options.ipv4Only, options.ipv6Only]).toEqual([undefined, true]);
  });

  test.each([
    ["1", true],
    ["true", true],
    ["0", false],
    ["no", false],
  ])("a switch can be %s in the environment", (text, value) => {
    expect(optionsAfter([], { WATERPAS_JSON: text }, "{}").json).toBe(value);
  });

  test("a wrong value in the environment names the variable", async () => {
    const { code, err } = await runFake(["scan", "a.nl", "--no-config"], { env: { WATERPAS_TIMEOUT: "5" } });
    expect(code).toBe(2);
    expect(err).toBe(
      "error: WATERPAS_TIMEOUT cannot be '5'\n  fix: expected a number with a unit: 500ms, 5s, 2m, 24h or 7d\n",
    );
  });
});

describe("the file", () => {
  test("every key of the schema is an option, and every option with a key is in the schema", () => {
    const schema = JSON.parse(schemaText("config")) as {
      properties: Record<string, { properties?: Record<string, unknown> }>;
    };
    const inSchema = Object.entries(schema.properties)
      .filter(([key]) => key !== "$schema" && key !== "targets")
      .flatMap(([key, { properties }]) =>
        properties === undefined ? [key] : Object.keys(properties).map((inner) => `${key}.${inner}`),
      );
    const specs = specsOf(withOutput(withGate(withMail(withRouting(withScanning(new Command("scan")))))));
    const inOptions = specs.flatMap(({ config }) => (config === undefined ? [] : [config]));
    expect(inOptions.toSorted()).toEqual(inSchema.toSorted());
  });

  test("one that is not there is no configuration, one that is named must be there", async () => {
    expect(await findConfig(undefined, folder)).toBeNull();
    await expect(findConfig("other.json", folder)).rejects.toMatchObject({ code: "input-unreadable" });
  });

  test("every problem is shown with its place", async () => {
    await writeFile(
      join(folder, "waterpas.config.json"),
      `{\n  "network": { "timeout": "500" },\n  "concurency": 3,\n  "profile": 7\n}\n`,
    );
    const { code, out, err } = await runFake(["scan", "example.nl"], { cwd: folder });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("error: waterpas.config.json has 3 problems\n");
    expect(err).toContain(
      `waterpas.config.json:2:27  network.timeout is "500"; expected a duration such as "5s"`,
    );
    expect(err).toContain(`waterpas.config.json:3:3   unknown key "concurency"`);
    expect(err).toContain("waterpas.config.json:4:14  profile is a number (7)");
  });

  test("a value that the schema lets pass and the option does not names its place", async () => {
    await writeFile(join(folder, "waterpas.config.json"), `{"network": {"timeout": "9h"}}`);
    const { code, err } = await runFake(["config", "check"], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain("network.timeout in waterpas.config.json cannot be '9h'");
  });

  test("--no-config passes over it", async () => {
    await writeFile(join(folder, "waterpas.config.json"), "nonsense");
    const { code, err } = await runFake(["scan", "exmple", "--no-config"], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain("single label");
  });
});

describe("config", () => {
  test("init writes a file that check finds right and show can read; it never overwrites", async () => {
    expect(await runFake(["config", "init"], { cwd: folder })).toMatchObject({ code: 0, err: "" });
    expect(await runFake(["config", "check"], { cwd: folder })).toMatchObject({ code: 0, err: "" });
    const again = await runFake(["config", "init"], { cwd: folder });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("exists already") });
  });

  test("the template mentions every key", async () => {
    await runFake(["config", "init"], { cwd: folder });
    const text = await readFile(join(folder, "waterpas.config.json"), "utf8");
    const plain = text.replaceAll(/^(\s*)\/\/ (?="\w+":)/gm, "$1");
    const { items } = readConfig(plain, "template", folder);
    expect(items.get("network.timeout")).toEqual(["5s"]);
    expect(items.get("output.format")).toEqual(["terminal"]);
  });

  test("show tells each value and where it comes from", async () => {
    await writeFile(join(folder, "waterpas.config.json"), `{"network": {"retries": 1}}`);
    const { out } = await runFake(["config", "show"], { cwd: folder, env: { WATERPAS_TIMEOUT: "90s" } });
    expect(out).toMatch(/^--timeout +90s +WATERPAS_TIMEOUT$/m);
    expect(out).toMatch(/^--retries +1 +waterpas\.config\.json$/m);
    expect(out).toMatch(/^--concurrency +4 +default$/m);
  });

  test("schema prints the schema", async () => {
    const { out } = await runFake(["config", "schema"], { cwd: folder });
    expect(JSON.parse(out)).toMatchObject({ $id: "urn:waterpas:schema:config:1" });
  });
});

describe("config check of several files", () => {
  test("a policy is checked as one, beside a configuration", async () => {
    await writeFile(join(folder, "waterpas.config.json"), `{"targets": ["example.nl"]}`);
    await writeFile(join(folder, "waterpas.policy.json"), `{"version": 1, "gate": {"fail_on": "required"}}`);
    const both = ["config", "check", "waterpas.config.json", "waterpas.policy.json"];
    expect(await runFake(both, { cwd: folder })).toEqual({
      code: 0,
      out: "waterpas.config.json is right\nwaterpas.policy.json is right\n",
      err: "",
    });
    await writeFile(join(folder, "waterpas.policy.json"), `{"version": 1, "gate": {"fail_onn": "required"}}`);
    const wrong = await runFake(both, { cwd: folder });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("fail_on");
  });
});
