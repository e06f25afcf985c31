import { describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { parseTargets, type TargetOptions } from "../../src/scan/target.ts";

const BOTH = ["web", "mail"];

/** The single target of an input, without the input itself. */
function read(input: string, options: TargetOptions = {}) {
  const { targets, notes } = parseTargets([input], options);
  const [target] = targets;
  return { name: target?.name, unicode: target?.unicode, types: target?.types, notes };
}

function errorOf(inputs: readonly string[], options: TargetOptions = {}): UserError {
  try {
    parseTargets(inputs, options);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`nothing was wrong with ${inputs.join(" ")}`);
}

describe("what is typed becomes a name and its types", () => {
  test.each([
    ["example.nl", "example.nl", BOTH],
    ["EXAMPLE.nl.", "example.nl", BOTH],
    ["  example.nl ", "example.nl", BOTH],
    ["sub.example.nl", "sub.example.nl", BOTH],
    ["www.example.nl", "www.example.nl", ["web"]],
    ["wwww.example.nl", "wwww.example.nl", BOTH],
    ["https://example.nl", "example.nl", ["web"]],
    ["https://www.example.nl/a?b", "www.example.nl", ["web"]],
    ["HTTPS://user:pw@example.nl:8443/a#b", "example.nl", ["web"]],
    ["example.nl/", "example.nl", ["web"]],
    ["example.nl/path", "example.nl", ["web"]],
    ["example.nl:8443", "example.nl", BOTH],
    ["user@example.nl", "example.nl", ["mail"]],
    ['"a@b"@example.nl', "example.nl", ["mail"]],
    ["_dmarc.example.nl", "_dmarc.example.nl", BOTH],
    ["1.example.nl", "1.example.nl", BOTH],
  ])("%s", (input, name, types) => {
    expect(read(input)).toMatchObject({ name, types });
  });

  test.each([
    ["web", ["web"]],
    ["mail", ["mail"]],
    ["both", BOTH],
  ] as const)("--type %s overrides what the form suggests", (type, types) => {
    expect(read("www.example.nl", { type }).types).toEqual(types);
    expect(read("user@example.nl", { type }).types).toEqual(types);
  });

  test("the input is kept as typed", () => {
    expect(parseTargets(["https://EXAMPLE.nl/a"]).targets[0]?.input).toBe("https://EXAMPLE.nl/a");
  });
});

describe("internationalised names (UTS 46, non-transitional)", () => {
  test.each([
    ["bücher.nl", "xn--bcher-kva.nl", "bücher.nl"],
    ["BÜCHER.nl", "xn--bcher-kva.nl", "bücher.nl"],
    ["bu\u0308cher.nl", "xn--bcher-kva.nl", "bücher.nl"],
    ["xn--bcher-kva.nl", "xn--bcher-kva.nl", "bücher.nl"],
    // Transitional processing would give fass.de.
    ["faß.de", "xn--fa-hia.de", "faß.de"],
    ["例え。jp", "xn--r8jz45g.jp", "例え.jp"],
    ["ｅｘａｍｐｌｅ.nl", "example.nl", "example.nl"],
  ])("%s", (input, name, unicode) => {
    expect(read(input)).toMatchObject({ name, unicode });
  });

  test("both forms are one target", () => {
    const { targets, notes } = parseTargets(["bücher.nl", "xn--bcher-kva.nl"]);
    expect(targets.map(({ name }) => name)).toEqual(["xn--bcher-kva.nl"]);
    expect(notes.join()).toContain("more than once");
  });
});

describe("notes", () => {
  test.each([
    ["https://www.example.nl/a?b", "the path is ignored"],
    ["example.nl:8443/a", "the path and the port are ignored"],
    ["example.nl:8443", "the port is ignored"],
    ["user@example.nl", "mail tests only"],
  ])("%s", (input, note) => {
    expect(read(input).notes).toEqual([expect.stringContaining(note)]);
  });

  test.each(["example.nl", "https://example.nl/", "www.example.nl"])("%s needs none", (input) => {
    expect(read(input).notes).toEqual([]);
  });
});

describe("the same name twice", () => {
  test("is scanned once, for all types asked for, in the order web, mail", () => {
    const { targets } = parseTargets(["user@example.nl", "other.nl", "https://example.nl/"]);
    expect(targets.map(({ name, types }) => [name, types])).toEqual([
      ["example.nl", BOTH],
      ["other.nl", BOTH],
    ]);
  });
});

const LONG_LABEL = "a".repeat(64);
const LONG_NAME = `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(62)}.nl`;

describe("what is refused", () => {
  test.each([
    ["192.0.2.0/24", "a prefix", "waterpas scan example.nl"],
    ["2001:db8::/32", "a prefix", "waterpas scan example.nl"],
    ["192.0.2.1", "an IP address", "waterpas scan example.nl"],
    ["2001:db8::1", "an IP address", "waterpas scan example.nl"],
    ["[2001:db8::1]", "an IP address", "waterpas scan example.nl"],
    ["https://192.0.2.1/", "an IP address", "waterpas scan example.nl"],
    ["https://[2001:db8::1]:8443/", "an IP address", "waterpas scan example.nl"],
    ["192.0.2.1/24", "the network is 192.0.2.0/24", "waterpas scan example.nl"],
    ["192.0.2.255/25", "the network is 192.0.2.128/25", "waterpas scan example.nl"],
    ["2001:db8:1::/32", "the network is 2001:db8::/32", "waterpas scan example.nl"],
    ["-", "does not read lists", "waterpas scan"],
    ["@list.txt", "does not read lists", "waterpas scan"],
    ["", "empty", "waterpas scan"],
    ["   ", "empty", "waterpas scan"],
    ["nl", "single label", "--allow-tld"],
    ["exmple", "single label", "exmple.nl"],
    ["user@nl", "single label", "--allow-tld"],
    ["a..nl", "empty label", undefined],
    [".nl", "empty label", undefined],
    ["example.nl..", "empty label", undefined],
    [`${LONG_LABEL}.nl`, "more than 63", undefined],
    [LONG_NAME, "more than 253", undefined],
    ["exa mple.nl", "U+0020", undefined],
    ["exa\tmple.nl", "U+0009", undefined],
    ["exa\u00a0mple.nl", "U+00A0", undefined],
    ["ex%61mple.nl", "'%'", undefined],
    ["exam,ple.nl", "','", undefined],
    ["*.example.nl", "'*'", undefined],
    ["a\ud800.nl", "U+D800", undefined],
    ["faß\u200d.de", "UTS 46", undefined],
    ["xn--a.nl", "RFC 3492", undefined],
    ["1.2", "last label is a number", undefined],
    ["192.168.1", "last label is a number", undefined],
    ["a.0x7f", "last label is a number", undefined],
    ["https://", "", undefined],
    ["user@", "", undefined],
  ])("%j", (input, what, fix) => {
    const error = errorOf([input]);
    expect(error.code).toBe("target-invalid");
    expect(error.message).toContain(what);
    if (fix !== undefined) expect(error.fix).toContain(fix);
  });

  test("a name of 253 characters is still one", () => {
    const longest = `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(58)}.nl`;
    expect(longest).toHaveLength(253);
    expect(read(longest).name).toBe(longest);
  });

  test("--allow-tld lets a single label pass", () => {
    expect(read("nl", { allowTld: true }).name).toBe("nl");
    expect(read("NL.", { allowTld: true }).name).toBe("nl");
  });
});

describe("reserved names", () => {
  const reserved = [
    "good.test",
    "test",
    "bücher.example",
    "a.invalid",
    "localhost",
    "a.localhost",
    "printer.local",
    "a.internal",
    "abcdefghijklmnop.onion",
    "a.alt",
    "home.arpa",
    "a.home.arpa",
  ];

  test.each(reserved)("%s is refused on the internet", (input) => {
    const error = errorOf([input], { allowTld: true });
    expect(error.message).toContain("reserved");
    expect(error.fix).toContain("--root-hints");
  });

  test.each(reserved)("%s is a target where a root of one's own is given", (input) => {
    expect(read(input, { allowTld: true, allowReserved: true }).name).toBeDefined();
  });

  test.each(["contest.nl", "example.com", "mylocal.nl", "arpa.nl"])("%s is not reserved", (input) => {
    expect(read(input).name).toBe(input);
  });

  test("the Unicode form of the reserved example is shown", () => {
    expect(read("bücher.example", { allowReserved: true })).toMatchObject({
      name: "xn--bcher-kva.example",
      unicode: "bücher.example",
    });
  });
});

test("all problems are told at once, and nothing else happens", () => {
  const error = errorOf(["example.nl", "nl", "192.0.2.1", "a..b"]);
  expect(error.message).toBe("3 of 4 targets cannot be scanned");
  expect(error.details).toHaveLength(3);
  expect(error.details.join("\n")).toContain("waterpas scan example.nl");
});
