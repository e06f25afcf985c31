import { describe, expect, test } from "vitest";
import { complaintOf, endingOf, formatComplaint } from "../../src/cli/errors.ts";
import { UserError } from "../../src/model/user-error.ts";
import { PLAIN } from "../../src/report/look.ts";
import { runFake } from "./fake-io.ts";

describe("wrong use", () => {
  test.each([
    [["example.nl"], "unknown command 'example.nl'", "waterpas scan example.nl"],
    [["scn", "example.nl"], "unknown command 'scn'", "did you mean 'scan'?   all commands: waterpas --help"],
    [["frobnicate"], "unknown command 'frobnicate'", "all commands: waterpas --help"],
    [["lab", "dmo"], "unknown command 'dmo'", "did you mean 'demo'?   all commands: waterpas lab --help"],
    [
      ["scan", "a.nl", "--timeuot", "5s"],
      "unknown option '--timeuot'",
      "did you mean '--timeout'?   all options: waterpas scan --help",
    ],
    [["lab", "up", "--nonsense"], "unknown option '--nonsense'", "all options: waterpas lab up --help"],
    [
      ["scan", "a.nl", "--timeout", "5"],
      "--timeout cannot be '5'",
      "expected a number with a unit: 500ms, 5s, 2m, 24h or 7d",
    ],
    [
      ["scan", "a.nl", "--timeout"],
      "--timeout needs a value",
      "write --timeout <dur>   see: waterpas scan --help",
    ],
    [["scan", "a.nl", "-4", "-6"], "--ipv4-only and --ipv6-only exclude each other", "leave one of them out"],
    [["scan", "a.nl", "-f", "xml"], "--format cannot be 'xml'", "expected terminal, json"],
    [["scan", "a.nl", "-o", "report.pdf"], "-o report.pdf: the name does not tell the format", null],
    [["scan", "a.nl", "-o", "xml=r"], "-o xml=r: unknown format 'xml'", null],
    [["scan", "a.nl", "-o", "json=-", "-o", "terminal=-"], "stdout can take one document only", null],
    [["scan"], "<target> is missing", "waterpas scan --help"],
    [["explain"], "<test> is missing", "waterpas explain --help"],
    [["dns", "a.nl", "MX", "more"], "too many arguments: more", "waterpas dns --help"],
    [["dns", ""], "'' is not a domain name: empty name", "check the spelling: waterpas dns example.nl"],
    [["completion", "foo"], "<shell> cannot be 'foo'", "expected bash, zsh, fish"],
    [["scan", "http://"], "'http://' names no host", "name a domain: waterpas scan example.nl"],
    [["scan", "a.nl", "--label", " "], "--label cannot be ' '", "expected text"],
    [["scan", "a.nl", "--lang", "nl"], "--lang cannot be 'nl'", "expected en"],
    [["scan", "a.nl", "--rate", "0"], "--rate cannot be '0'", "expected a whole number between 1 and"],
    [["scan", "a.nl", "--source", "x"], "--source cannot be 'x': that is no IP address", null],
    [["scan", "a.nl", "--nope"], "unknown option '--nope'", "did you mean '--now' or '--type'?"],
    [["scan", "a.nl", "-o", "/nowhere/r.json"], "cannot write /nowhere/r.json", "mkdir -p /nowhere"],
    [["gate", "run.jsonl", "--fail-on", "required"], "run.jsonl: no such file or folder", null],
    [["scan", "good.test"], "'good.test' cannot be scanned on the internet", "waterpas lab up"],
    [["scan", "exmple"], "'exmple' is a single label", null],
    [["scan", "a.nl", "--profile", "waterpass"], "unknown profile 'waterpass'", null],
    [["scan", "a.nl", "--resolver", "nonsense"], "--resolver cannot be 'nonsense'", null],
    [["scan", "a.nl", "--allow-private", "10.0.0.1/8"], "--allow-private cannot be '10.0.0.1/8'", null],
    [["scan", "a.nl", "--ds", "1 13 2 00"], "--ds needs --ns", null],
    [["scan", "a.nl", "--ns", "ns1.a.nl/300.1.1.1"], "--ns cannot be 'ns1.a.nl/300.1.1.1'", null],
    [["scan", "a.nl", "--ns", "ns1.a.nl", "--ds", "1 13 2 0"], "--ds cannot be '1 13 2 0'", null],
    [["scan", "a.nl", "b.nl", "--ns", "ns1.a.nl"], "--ns and --ds go with one target", null],
    [["dns", "a.nl", "AXFR"], "'AXFR' is not a type of records", null],
    [["dns", "a.nl", "AAAAA"], "unknown record type 'AAAAA'", "did you mean 'AAAA'?"],
    [["dns", `${"a".repeat(64)}.nl`], "is not a domain name", null],
    [["list-checks", "--only", "dnsec"], "unknown test 'dnsec' in --only", "did you mean 'dnssec'?"],
    [["lab", "demo", "borken"], "unknown scenario 'borken'", "did you mean 'broken'?"],
  ])("waterpas %j", async (args, what, fix) => {
    const { code, out, err } = await runFake(
      args[0] === "scan" ? ["scan", "--no-config", ...args.slice(1)] : args,
    );
    expect(out).toBe("");
    expect(err).toContain(what);
    expect(err.startsWith("error: ")).toBe(true);
    if (fix !== null) expect(err).toContain(`  fix: ${fix}`);
    expect(err.split("\n").length).toBeLessThanOrEqual(5);
    expect(code).toBe(2);
  });

  test("a group without a command shows its help on stderr", async () => {
    const { code, out, err } = await runFake(["lab"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("Usage: waterpas lab");
  });

  test("nothing typed shows the help on stdout", async () => {
    const { code, out, err } = await runFake([]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("Usage: waterpas <command>");
  });

  test("what was typed cannot command the terminal", async () => {
    const { err } = await runFake(["\u001b[31mscan\nerror: fake"]);
    expect(err).toContain("\\u{1b}[31mscan\\u{a}error: fake");
    expect(err).not.toContain("\u001b");
  });

  test("-v shows the stable name of the error", async () => {
    const { err } = await runFake(["scan", "exmple", "-v", "--no-config"]);
    expect(err.split("\n")[0]).toContain("[target-invalid]");
  });

  test("NO_COLOR keeps errors plain on a terminal; without it they are coloured", async () => {
    const plain = await runFake(["nonsense"], { columns: 80, env: { NO_COLOR: "1" } });
    expect(plain.err).not.toContain("\u001b");
    const coloured = await runFake(["nonsense"], { columns: 80, env: {} });
    expect(coloured.err).toContain("\u001b[31m");
    const refused = await runFake(["nonsense", "--no-color"], { columns: 80, env: {} });
    expect(refused.err).not.toContain("\u001b");
  });
});

describe("kinds of endings", () => {
  test.each([
    ["config-invalid", 2],
    ["input-unreadable", 2],
    ["evidence-newer", 2],
    ["network-none", 3],
    ["clock-off", 3],
  ] as const)("%s is exit code %d", (code, exit) => {
    expect(endingOf(new UserError(code, { what: "x" }), [])).toMatchObject({ exit });
  });

  test("a bug is exit code 4, asks for a report and keeps its stack to itself", () => {
    const ending = endingOf(new Error("impossible"), ["scan", "it's.nl"]);
    expect(ending).toMatchObject({
      exit: 4,
      complaint: {
        kind: "internal error",
        what: "impossible",
        fix: `please report this, with: waterpas scan 'it'\\''s.nl' -v`,
      },
    });
    expect(ending.stack).toContain("Error: impossible");
  });

  test("details stand between what and fix", () => {
    const error = new UserError("config-invalid", {
      what: "two problems",
      details: ["one", "two"],
      why: "so",
      fix: "do",
    });
    expect(formatComplaint(complaintOf(error), PLAIN)).toBe(
      "error: two problems\n  one\n  two\n  why: so\n  fix: do\n",
    );
  });
});
