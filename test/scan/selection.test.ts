import { describe, expect, test } from "vitest";
import { testsOfSide } from "../../src/model/tests.table.ts";
import { UserError } from "../../src/model/user-error.ts";
import { checkSelection, hasSelected, isSelected } from "../../src/scan/selection.ts";

type Selection = Parameters<typeof checkSelection>[0];

function selected(side: "web" | "mail", selection: Selection): string[] {
  return testsOfSide(side)
    .filter((each) => isSelected(each, side, selection))
    .map(({ id }) => id);
}

const ids = (side: "web" | "mail") => testsOfSide(side).map(({ id }) => id);

describe("--only and --skip", () => {
  test("without either everything is selected", () => {
    expect(selected("web", {})).toEqual(ids("web"));
  });

  test.each<[string, Selection, (id: string) => boolean]>([
    ["a side", { only: ["web"] }, () => true],
    ["a category", { only: ["web_dnssec"] }, (id) => id.startsWith("web_dnssec")],
    ["a topic", { only: ["dnssec"] }, (id) => id.startsWith("web_dnssec")],
    ["two topics", { only: ["dnssec", "ipv6"] }, (id) => /^web_(?:dnssec|ipv6)/.test(id)],
    ["a test", { only: ["dns_ns_tcp"] }, (id) => id === "dns_ns_tcp"],
    ["a star", { only: ["dns_dnssec_*"] }, (id) => id.startsWith("dns_dnssec_")],
    ["the star alone", { only: ["*"] }, () => true],
    ["all but one", { skip: ["dns_ns_tcp"] }, (id) => id !== "dns_ns_tcp"],
    [
      "all of one kind but one",
      { only: ["dns"], skip: ["dns_ns_tcp"] },
      (id) => /^dns_/.test(id) && id !== "dns_ns_tcp",
    ],
    ["the other side", { only: ["mail"] }, () => false],
  ])("%s", (_what, selection, isWanted) => {
    expect(selected("web", selection)).toEqual(ids("web").filter(isWanted));
  });

  test("a side names its own report only, also for tests that both have", () => {
    expect(selected("mail", { only: ["web"] })).toEqual([]);
    expect(hasSelected("mail", { only: ["web"] })).toBe(false);
    expect(hasSelected("web", { only: ["web"] })).toBe(true);
  });
});

describe("unknown words", () => {
  function errorOf(selection: Selection): UserError {
    try {
      checkSelection(selection);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    throw new Error("nothing was wrong");
  }

  test.each(["web", "mail", "dns", "dnssec", "ipv6", "web_dnssec", "web_dnssec_valid", "web_*", "*"])(
    "%s is known",
    (word) => {
      expect(() => checkSelection({ only: [word], skip: [word] })).not.toThrow();
    },
  );

  test("a misspelt one is told with what was meant", () => {
    const error = errorOf({ only: ["web_dnsec_valid"] });
    expect(error.code).toBe("test-unknown");
    expect(error.message).toBe("unknown test 'web_dnsec_valid' in --only");
    expect(error.fix).toBe("did you mean 'web_dnssec_valid'?   all tests: waterpas list-checks");
  });

  test("all are told", () => {
    const error = errorOf({ only: ["xxxxxxxx", "dns"], skip: ["zz_*"] });
    expect(error.message).toContain("'xxxxxxxx' in --only");
    expect(error.details).toEqual(["also unknown: 'zz_*' in --skip"]);
  });
});
