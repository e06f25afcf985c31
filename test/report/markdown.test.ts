import { describe, expect, test } from "vitest";
import { markdown } from "../../src/report/markdown.ts";
import { reportOf, resultOf } from "./terminal/sample-result.ts";

const HOSTILE = "<script>x</script> [a](https://evil.example) | `b` @team ![i](http://x/y.png)\n# c";

describe("markdown", () => {
  const result = resultOf([
    reportOf("web", {
      changes: {
        web_dnssec_valid: {
          status: "failed",
          verdict: "bad",
          findings: [{ code: "name-does-not-exist", params: { name: HOSTILE }, evidence: ["/dns"] }],
        },
      },
    }),
    reportOf("mail", { percentage: null, measured: 80, status: "partial" }),
  ]);
  const text = markdown(result, { limit: 10 });

  test("a table of targets, and what to fix", () => {
    expect(text).toMatch(/^# waterpas\n/);
    expect(text).toContain("| example.nl | web | 100 % |");
    expect(text).toContain("| example.nl | mail | 80 % ? |");
    expect(text).toContain("- ✘ **failed** `web_dnssec_valid`");
  });

  test("nothing from the network is markup, link or mention", () => {
    expect(text).not.toContain("<script>");
    expect(text).not.toMatch(/(?<!\\)\]\((?!#)/);
    expect(text).not.toMatch(/https:\/\/evil/);
    expect(text).not.toMatch(/@team/);
    expect(text.split("\n").filter((line) => line.startsWith("# "))).toEqual(["# waterpas"]);
  });

  test("as many fixes as asked for, and how many more there are", () => {
    const many = resultOf([
      reportOf("web", {
        changes: {
          web_dnssec_valid: { status: "failed" },
          web_rpki_valid: { status: "failed" },
          dns_ns_lame: { status: "failed" },
        },
      }),
    ]);
    expect(markdown(many, { limit: 1 })).toContain("… 2 more");
    expect(markdown(many, { limit: 0 })).not.toContain(" more");
    expect(markdown(resultOf([reportOf("web")]), { limit: 1 })).toContain("Nothing to fix.");
  });
});
