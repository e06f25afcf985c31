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
  test("there are six", () => {
    expect(builtInProfiles()).toEqual([
      "internetnl-1.11",
      "modern-mail",
      "nl-forum-standaardisatie",
      "pqc-readiness",
      "us-bod-18-01",
      "waterpas",
    ]);
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
    expect(new Set(refs.map(({ digest }) => digest)).size).toBe(6);
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

const RULE = `"id": "r", "title": "R", "cite": { "document": "D", "paragraph": "1" }`;
const withRules = (...rules: readonly string[]): string =>
  `{ "name": "p", "version": 1, "rules": [\n${rules.join(",\n")}\n] }`;

describe("rules", () => {
  test("give their tests a level, the strictest where there are several, and never over one that is written", async () => {
    const profile = await load(`{
  "name": "p", "version": 1, "others": "optional",
  "tests": { "web_dnssec_exist": { "level": "optional" }, "web_dnssec_valid": { "points": 3 } },
  "rules": [
    { ${RULE}, "level": "recommended", "needs": { "any": [
      { "test": "web_dnssec_exist" }, { "test": "web_dnssec_valid" }, { "test": "web_rpki_exists" } ] } },
    { ${RULE.replace('"r"', '"r-2"')}, "needs": { "test": "web_rpki_exists" } },
    { ${RULE.replace('"r"', '"r-3"')}, "level": "none", "needs": { "test": "web_rpki_valid" } }
  ] }`);
    expect(profile).toMatchObject({ others: "optional" });
    expect(profile.tests).toEqual({
      web_dnssec_exist: { level: "optional" },
      web_dnssec_valid: { level: "recommended", points: 3 },
      web_rpki_exists: { level: "required" },
    });
  });

  test("of the profile that is extended stay, unless the id is there again", async () => {
    await writeFile(
      join(folder, "base.json"),
      withRules(
        `{ ${RULE}, "needs": { "test": "web_dnssec_exist" } }`,
        `{ ${RULE.replace('"r"', '"s"')}, "needs": { "test": "web_dnssec_valid" } }`,
      ),
    );
    const profile = await load(
      `{ "name": "p", "version": 1, "extends": "./base.json",
         "rules": [{ ${RULE}, "level": "none", "needs": { "test": "web_dnssec_exist" } }] }`,
    );
    expect(profile.rules?.map(({ id, level }) => [id, level])).toEqual([
      ["r", "none"],
      ["s", undefined],
    ]);
  });

  test("a profile without any has no key for them, so that its digest stays what it was", async () => {
    expect(Object.keys(await load('{ "name": "p", "version": 1 }'))).not.toContain("rules");
  });

  test.each<[what: string, rule: string, at: string, problem: string]>([
    [
      "one without a citation",
      '{ "id": "r", "title": "R", "needs": { "test": "web_dnssec_exist" } }',
      '{ "id',
      'rules[0]: "cite" is missing',
    ],
    [
      "a citation that is a text",
      '{ "id": "r", "title": "R", "cite": "x", "needs": { "test": "web_dnssec_exist" } }',
      '"x"',
      'rules[0].cite is a string ("x"); expected an object with document and paragraph, or a list of such objects',
    ],
    [
      "a citation without a paragraph",
      '{ "id": "r", "title": "R", "cite": { "document": "D" }, "needs": { "test": "web_dnssec_exist" } }',
      '{ "document',
      'rules[0].cite: "paragraph" is missing',
    ],
    [
      "an address that is no web address",
      `{ ${RULE.replace('"1"', '"1", "url": "javascript:alert(1)"')}, "needs": { "test": "web_dnssec_exist" } }`,
      '"javascript',
      'rules[0].cite.url is "javascript:alert(1)"; expected a URL that begins with http:// or https://',
    ],
    [
      "an id with a space",
      `{ ${RULE.replace('"r"', '"a rule"')}, "needs": { "test": "web_dnssec_exist" } }`,
      '"a rule"',
      'rules[0].id is "a rule"; expected words of lower-case letters and digits with hyphens between them',
    ],
    [
      "an unknown level",
      `{ ${RULE}, "level": "must", "needs": { "test": "web_dnssec_exist" } }`,
      '"must"',
      'rules[0].level is "must"; expected "required" or "recommended" or "optional" or "none"',
    ],
    [
      "an unknown key",
      `{ ${RULE}, "need": {}, "needs": { "test": "web_dnssec_exist" } }`,
      '"need"',
      'unknown key "need"; did you mean "needs"?',
    ],
    [
      "an unknown test",
      `{ ${RULE}, "needs": { "test": "web_dnsec_exist" } }`,
      '"web_dnsec_exist"',
      'unknown test "web_dnsec_exist"; did you mean "web_dnssec_exist"?',
    ],
    [
      "an unknown test deep inside",
      `{ ${RULE}, "needs": { "any": [{ "all": [{ "test": "web_dnssec_exit" }] }] } }`,
      '"web_dnssec_exit"',
      'unknown test "web_dnssec_exit"; did you mean "web_dnssec_exist"?',
    ],
    [
      "tests of two reports",
      `{ ${RULE}, "needs": { "all": [{ "test": "web_dnssec_exist" }, { "test": "mail_auth_spf_exist" }] } }`,
      '{ "all"',
      "the tests of a rule must all stand in one report: of the website, of mail, of a prefix or of a network; write a rule for each",
    ],
    [
      "a condition that asks for nothing",
      `{ ${RULE}, "needs": {} }`,
      "{} }",
      "rules[0].needs needs one of test, any and all",
    ],
    [
      "a condition that is two things",
      `{ ${RULE}, "needs": { "test": "web_dnssec_exist", "any": [{ "test": "web_dnssec_exist" }] } }`,
      '{ "test"',
      "rules[0].needs needs one of test, any and all",
    ],
    [
      "alternatives of which there are none",
      `{ ${RULE}, "needs": { "any": [] } }`,
      "[]",
      "rules[0].needs.any has 0 entries; the smallest allowed is 1",
    ],
    [
      "values that are a text",
      `{ ${RULE}, "needs": { "test": "mail_auth_dmarc_policy", "facts": { "policy": "reject" } } }`,
      '"reject"',
      'rules[0].needs.facts.policy is a string ("reject"); expected a list of values, or an object with at_least or at_most',
    ],
    [
      "a bound that is no number",
      `{ ${RULE}, "needs": { "test": "mail_auth_dmarc_policy", "facts": { "n": { "at_least": "1" } } } }`,
      '"1" } }',
      'rules[0].needs.facts.n.at_least is a string ("1"); expected a number',
    ],
  ])("%s", async (_, rule, at, problem) => {
    expect(await problems(withRules(rule))).toEqual([`p.json:2:${rule.indexOf(at) + 1}  ${problem}`]);
  });

  test("an id that is there twice", async () => {
    const rule = `{ ${RULE}, "needs": { "test": "web_dnssec_exist" } }`;
    expect(await problems(withRules(rule, rule))).toEqual(['p.json:3:9  rule "r" is there twice']);
  });

  test("a score that is asked for and not given", async () => {
    expect(
      await problems('{ "name": "p", "version": 1, "score": false, "pass": { "min_score": 90 } }'),
    ).toEqual(["p.json:1:69  pass.min_score needs a score; this profile says score: false"]);
  });

  test("conditions nested deeper than any document of ours", async () => {
    const deep = `${'{ "any": ['.repeat(70)}{ "test": "web_dnssec_exist" }${"] }".repeat(70)}`;
    expect((await problems(withRules(`{ ${RULE}, "needs": ${deep} }`)))[0]).toContain("nested too deeply");
  });
});
