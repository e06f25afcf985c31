import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { parseEvidence, readEvidence } from "../../src/store/evidence.ts";
import { openRunFolder } from "../../src/store/run-folder.ts";
import { sampleEvidence } from "./sample.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-evidence-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function errorOf(text: string): UserError {
  try {
    parseEvidence(text, "e.json");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was wrong with it");
}

/** The sample with one value replaced; `undefined` takes the key away. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const document: unknown = JSON.parse(JSON.stringify(sampleEvidence()));
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], document);
  (parent as Record<string, unknown>)[String(path.at(-1))] = value;
  return JSON.stringify(document);
}

describe("sound evidence", () => {
  test("is read as it was written", () => {
    expect(parseEvidence(JSON.stringify(sampleEvidence()), "e.json")).toEqual(sampleEvidence());
  });

  test("may lack sections and have keys that we do not know", () => {
    const { dns: _dns, ns: _ns, mx: _mx, ...bare } = sampleEvidence();
    const text = JSON.stringify({ ...bare, later: { a: 1 } });
    expect(parseEvidence(text, "e.json").dns).toBeUndefined();
  });
});

describe("what is not sound is told, with the place", () => {
  test.each([
    ["empty", "", "is not valid JSON", "e.json:1:1"],
    [
      "cut short",
      JSON.stringify(sampleEvidence()).split('"dns"')[0] ?? "",
      "is not valid JSON",
      "ends too early",
    ],
    ["not JSON", "example.nl\n", "is not valid JSON", "e.json:1:1"],
    ["a comma too many", '{"kind": "waterpas-evidence",}', "is not valid JSON", "e.json:1:30"],
    ["binary", "\u0000\u0001\ufffd", "is not valid JSON", "e.json:1:1"],
  ])("%s", (_what, text, what, place) => {
    const error = errorOf(text);
    expect(error.code).toBe("evidence-invalid");
    expect(error.message).toContain(what);
    expect(error.details.join()).toContain(place);
  });

  test.each([
    ["a report", '{"kind": "waterpas-report"}', "a report, not evidence"],
    ["a result", '{"kind": "waterpas-result"}', "a result, not evidence"],
    ["another document", '{"kind": "package"}', "not an evidence document"],
    ["a list", "[]", "not an evidence document"],
    ["null", "null", "not an evidence document"],
    ["nested without end", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "nested too deeply"],
    ["nested without end, and cut short", "[".repeat(100_000), "not valid JSON"],
  ])("%s", (_what, text, what) => {
    const error = errorOf(text);
    expect(error.code).toBe("evidence-invalid");
    expect(error.message).toContain(what);
  });

  test.each<[readonly (string | number)[], unknown, string]>([
    [["vantage"], undefined, '"vantage" is missing'],
    [["vantage", "ipv6"], "maybe", "/vantage/ipv6"],
    [["target", "name"], "../../etc/passwd", "/target/name"],
    [["target", "types"], [], "/target/types"],
    [["attempts"], {}, "/attempts"],
    [["dns", "answers", "example.nl/A", "outcome"], "fine", "/dns/answers/example.nl~1A/outcome"],
    [["dns", "answers", "example.nl/A", "rrs"], null, "/dns/answers/example.nl~1A/rrs"],
    [["dns", "answers", "example.nl/A", "messages"], ["m2"], '"m2" is not in dns.messages'],
    [["dns", "answers", "example.nl/A", "rrs"], ["constructor"], '"constructor" is not in dns.rrsets'],
    [["dns", "messages", "m1", "authority"], ["ff"], '"ff" is not in dns.rrsets'],
    [["dns", "messages", "m1", "size"], -1, "/dns/messages/m1/size"],
    [["ns", "example.nl", "hosts", 0, "a"], "x/A", '"x/A" is not in dns.answers'],
    [["ns", "example.nl", "servers", "192.0.2.53", "soa", "message"], "m9", '"m9" is not in dns.messages'],
    [["mx", "answer"], "toString", '"toString" is not in dns.answers'],
    [["mx", "details", "mx.example", "soa"], "x/SOA", '"x/SOA" is not in dns.answers'],
    [["mx", "servers", "192.0.2.53", "txt", "message"], "m9", '"m9" is not in dns.messages'],
    [["smtp", "192.0.2.25:25", "outcome"], "fine", "/outcome"],
    [["smtp", "192.0.2.25:25", "tls"], ["x"], '"x" is not in tls'],
    [["spf", "answers"], ["x/TXT"], '"x/TXT" is not in dns.answers'],
    [["dmarc", "destinations", "reports.example"], ["x/MX"], '"x/MX" is not in dns.answers'],
    [["dkim", "control"], "x/TXT", '"x/TXT" is not in dns.answers'],
    [["mta_sts", "host"], ["x/A"], '"x/A" is not in dns.answers'],
    [["mta_sts", "fetches", 0, "body"], "cd".repeat(32), `"${"cd".repeat(32)}" is not in blobs`],
    [["tls_rpt", "record"], "x/TXT", '"x/TXT" is not in dns.answers'],
    [["srv", "services", "_imaps._tcp"], "x/SRV", '"x/SRV" is not in dns.answers'],
    [["caa", "example.nl"], ["x/CAA"], '"x/CAA" is not in dns.answers'],
    [["tlsa", "_443._tcp.example.nl"], ["x/TLSA"], '"x/TLSA" is not in dns.answers'],
    [["tls", "192.0.2.80:443/example.nl", "reach", "state"], "fine", "/reach/state"],
    [["blobs"], {}, `"${"ab".repeat(32)}" is not in blobs`],
    [["blobs", "x"], "MAA", "/blobs"],
  ])("%j = %j", (path, value, place) => {
    const error = errorOf(changed(path, value));
    expect(error.code).toBe("evidence-invalid");
    expect(error.details.join("\n")).toContain(place);
  });

  test.each(["1.1", "1.99", "2.0", "10.0"])("schema %s was written by a newer version", (version) => {
    const error = errorOf(changed(["schema_version"], version));
    expect(error.code).toBe("evidence-newer");
    expect(error.fix).toBe("update waterpas");
  });

  test("a flood of problems is cut", () => {
    const attempts = Array.from({ length: 1000 }, () => ({}));
    const { details } = errorOf(changed(["attempts"], attempts));
    expect(details.length).toBeLessThan(20);
    expect(details.at(-1)).toMatch(/and [0-9]+ more/);
  });

  test("whatever is changed: read, or a user error", () => {
    const text = JSON.stringify(sampleEvidence());
    const read = (mutated: string) => {
      try {
        parseEvidence(mutated, "e.json");
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    };
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, cut, put) => {
        read(text.slice(0, at) + put + text.slice(at + cut));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("files and folders", () => {
  test("a run folder gives back what was put in, sorted by name", async () => {
    const run = await openRunFolder(join(folder, "run"));
    for (const name of ["b.nl", "a.nl"]) await run.write(sampleEvidence(name), []);
    const documents = await readEvidence([join(folder, "run")]);
    expect(documents).toEqual([sampleEvidence("a.nl"), sampleEvidence("b.nl")]);
    expect(await readEvidence([join(folder, "run", "evidence")])).toEqual(documents);
    expect(await readEvidence([join(folder, "run", "evidence", "b.nl.json")])).toEqual([
      sampleEvidence("b.nl"),
    ]);
  });

  test("a file that is still being written is passed over", async () => {
    const run = await openRunFolder(join(folder, "half"));
    await run.write(sampleEvidence("a.nl"), []);
    const half = JSON.stringify(sampleEvidence("b.nl")).slice(0, 200);
    await writeFile(join(folder, "half", "evidence", ".0f8c.partial"), half);
    await writeFile(join(folder, "half", "evidence", ".b.nl.json"), half);
    expect(await readEvidence([join(folder, "half")])).toHaveLength(1);
  });

  test.each(["none", "empty"])("%s: there is nothing to read", async (name) => {
    await mkdir(join(folder, "empty"), { recursive: true });
    const error: unknown = await readEvidence([join(folder, name)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).code).toBe("input-unreadable");
  });
});
