import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { builtInProfiles, loadProfile, profileRef } from "../../src/store/profile.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-profile-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function load(text: string, name = "p.json") {
  await writeFile(join(folder, name), text);
  return loadProfile(name, folder);
}

async function errorOf(loading: Promise<unknown>): Promise<UserError> {
  const error: unknown = await loading.catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error(`no user error, but ${error}`);
}

/** Problem lines without the name of the folder. */
async function problems(text: string): Promise<string[]> {
  const error = await errorOf(load(text));
  expect(error.code).toBe("config-invalid");
  return error.details.map((line) => line.replace(`${folder}/`, "").replaceAll(/ {2,}/g, "  "));
}

describe("built-in profiles", () => {
  test("there are two", () => {
    expect(builtInProfiles()).toEqual(["internetnl-1.11", "waterpas"]);
  });

  test("waterpas judges by the RFCs", async () => {
    expect(await loadProfile("waterpas")).toMatchObject({
      name: "waterpas",
      algorithm: "waterpas-1",
      reading: "rfc",
      max_uncertainty: 0,
      score: true,
      limits: { hsts_min_age_seconds: 31_536_000, securitytxt_not_signed: "info" },
    });
  });

  test("internetnl-1.11 judges as internet.nl does", async () => {
    expect(await loadProfile("internetnl-1.11")).toMatchObject({
      name: "internetnl-1.11",
      algorithm: "internetnl-1.11",
      reading: "internetnl-1.11",
    });
  });

  test("have digests of their own", async () => {
    const refs = await Promise.all(
      builtInProfiles().map(async (name) => profileRef(await loadProfile(name))),
    );
    expect(new Set(refs.map(({ digest }) => digest)).size).toBe(2);
    expect(refs[0]).toMatchObject({ name: "internetnl-1.11", version: "1" });
  });

  test("a misspelt one is told", async () => {
    const error = await errorOf(loadProfile("internetnl-1.1"));
    expect(error.code).toBe("profile-unknown");
    expect(error.fix).toContain("did you mean 'internetnl-1.11'?");
  });
});

const GOVERNMENT = `{
  // Comments and trailing commas are fine.
  "name": "example-gov", "version": 3, "algorithm": "example-gov-1",
  "extends": "waterpas",
  "categories": { "web_ipv6": { "counted": false } },
  "tests": { "dns_ns_tcp": { "level": "required", "cite": "annex 1" }, },
  "verdicts": { "web_dnssec_exist/bad": { "status": "warning" } },
  "limits": { "rsa_min_bits": 3072 },
}`;

describe("a profile in a file", () => {
  test("takes what it does not say from the one it extends", async () => {
    expect(await load(GOVERNMENT)).toMatchObject({
      name: "example-gov",
      version: 3,
      reading: "rfc",
      title: "waterpas",
      tests: { dns_ns_tcp: { level: "required" } },
      limits: { rsa_min_bits: 3072, rpki_min_peers: 10 },
    });
  });

  test("extends another file beside it, entry by entry", async () => {
    await load(GOVERNMENT, "gov.json");
    const profile = await load(
      `{ "name": "town", "version": 1, "extends": "./gov.json",
         "tests": { "dns_ns_tcp": { "points": 5 }, "dns_ns_edns": { "level": "none" } } }`,
      "town.json",
    );
    expect(profile.tests).toEqual({
      dns_ns_tcp: { level: "required", cite: "annex 1", points: 5 },
      dns_ns_edns: { level: "none" },
    });
    expect(profile.algorithm).toBe("example-gov-1");
  });

  test("alone has its name for its algorithm", async () => {
    expect(await load('{ "name": "bare", "version": 1 }')).toMatchObject({
      algorithm: "bare",
      reading: "rfc",
    });
  });

  test("the digest is of what is in force, not of how it is written", async () => {
    const long = await load(
      '{ "name": "a", "version": 1, "algorithm": "a", "limits": { "rsa_min_bits": 2048 } }',
    );
    const short = await load('{ "version": 1, /* shorter */ "name": "a" }');
    expect(profileRef(short)).toEqual(profileRef(long));
  });

  test("that extends itself is refused", async () => {
    await writeFile(join(folder, "b.json"), '{ "name": "b", "version": 1, "extends": "./c.json" }');
    const error = await errorOf(load('{ "name": "c", "version": 1, "extends": "./b.json" }', "c.json"));
    expect(error.message).toContain("extends itself");
  });

  test("that is not there is told", async () => {
    const error = await errorOf(loadProfile("./none.json", folder));
    expect(error.code).toBe("input-unreadable");
    expect(error.message).toContain("no such file");
  });
});

describe("mistakes are told with file, line and column", () => {
  test("all at once, in the order of the file", async () => {
    const text = `{
  "name": "gov", "version": 1,
  "levels": {},
  "reading": "internetnl-1.1",
  "max_uncertainty": "5",
  "tests": { "web_dnsec_valid": {}, "dns_ns_tcp": { "level": "must", "weight": 2 } },
  "limits": { "hsts_min_age": 1, "rsa_min_bits": "many" },
  "verdicts": { "web_dnssec_exist": { "status": "failed" }, "web_dnssec_exists/bad": { "status": "failed" } }
}`;
    expect(await problems(text)).toEqual([
      'p.json:3:3  unknown key "levels"',
      'p.json:4:14  reading is "internetnl-1.1"; expected "rfc" or "internetnl-1.11" (did you mean "internetnl-1.11"?)',
      'p.json:5:22  max_uncertainty is a string ("5"); expected percent points',
      'p.json:6:62  tests.dns_ns_tcp.level is "must"; expected "required" or "recommended" or "optional" or "none"',
      'p.json:6:70  unknown key "weight"',
    ]);
  });

  test("words that only the program knows", async () => {
    const text = `{
  "name": "gov", "version": 1,
  "tests": { "web_dnsec_valid": {} },
  "limits": { "hsts_min_age_second": 1, "rsa_min_bits": "many" },
  "verdicts": { "web_dnssec_exist": { "status": "failed" }, "web_dnssec_exists/bad": { "status": "failed" } },
  "categories": { "web_dns": {} },
  "tables": { "tls": "ncsc-2025-05" }
}`;
    expect(await problems(text)).toEqual([
      'p.json:3:14  unknown test "web_dnsec_valid"; did you mean "web_dnssec_valid"?',
      'p.json:4:15  unknown limit "hsts_min_age_second"; did you mean "hsts_min_age_seconds"?',
      'p.json:4:57  limits.rsa_min_bits is "many"; expected a number',
      'p.json:5:17  "web_dnssec_exist" is not of the form <test id>/<verdict>',
      'p.json:5:61  unknown test "web_dnssec_exists"; did you mean "web_dnssec_exist/bad"?',
      'p.json:6:19  unknown category "web_dns"; did you mean "web_dnssec"?',
      'p.json:7:15  unknown table "tls"',
    ]);
  });

  test.each([
    ["", "1:1", "expected a value"],
    ["{", "1:2", "the file ends too early"],
    ['{ "name": "a" "version": 1 }', "1:15", "expected a comma"],
    ['{\n  "name": gov\n}', "2:11", "a word that is neither true, false nor null"],
    ['{ "name": "a', "1:11", "a string that does not end"],
    ["[1]", "1:1", "a list"],
    ['{ "version": 1 }', "1:1", '"name" is missing'],
  ])("%j", async (text, position, what) => {
    const error = await errorOf(load(text));
    expect(error.details[0]).toContain(`p.json:${position} `);
    expect(error.details[0]).toContain(what);
  });

  test("nesting that would overflow the stack", async () => {
    expect((await errorOf(load("[".repeat(200_000)))).details[0]).toContain("nested too deeply");
  });
});
