import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  differingHeaders,
  type FamilyView,
  judgeReach,
  judgeSimilar,
  judgeSimilarParity,
  type SimilarInput,
  type WebAddress,
} from "../../../src/proto/http/similar.ts";
import { distanceOf, distanceParity } from "../../../src/proto/http/similarity.ts";
import { OTHER, PAGE, PAGES, page } from "../../support/page.ts";
import { codesOf, rowsOf } from "./support.ts";

const octets = (text: string): Buffer => Buffer.from(text, "utf8");

describe("distanceOf", () => {
  test.each([
    ["the same page", PAGE, PAGE, 0, 0],
    ["two empty pages", "", "", 0, 0],
    ["a page and nothing", PAGE, "", 100, 100],
    ["blocks in another order", PAGE, PAGE.split("\n").reverse().join("\n"), 0, 20],
    [
      "two changed sentences",
      PAGE,
      PAGE.replace(/<p>(\w+ ){5}/, "<p>now for something new here ").replace(
        /(\w+ ){4}\w+<\/p>/,
        "at the end as well</p>",
      ),
      0,
      10,
    ],
    ["unrelated pages", PAGE, OTHER, 60, 100],
    ["less than four tokens", "a b", "a b", 0, 0],
    ["other short texts", "a b", "a c", 100, 100],
  ])("%s", (_, a, b, low, high) => {
    const distance = distanceOf(octets(a), octets(b));
    expect(distance).toBeGreaterThanOrEqual(low);
    expect(distance).toBeLessThanOrEqual(high);
  });

  test.each([
    ["a comment", "<!-- built at host-a -->", "<!-- x -->"],
    ["a nonce", '<script nonce="abc">f()</script>', "<script nonce='defghi'>f()</script>"],
    ["a hidden input", '<input type="hidden" value="a b c">', "<input type=hidden name=x>"],
    [
      "a token in a meta element",
      '<meta name="csrf-token" content="a b">',
      '<meta name="csrf-token" content="c">',
    ],
    ["hexadecimal", "0123456789abcdef", "fedcba98765432100000"],
    ["base64", "aGVsbG8gd29ybGQgaGVsbG8gMQ==", "c29tZXRoaW5nIGVsc2UgYWx0b2c5"],
    ["a time of day", "12:34:56", "9:05"],
    ["a long number", "1234567", "99999"],
  ])("%s makes no difference", (_, a, b) => {
    expect(distanceOf(octets(`${PAGE}${a}`), octets(`${PAGE}${b}`))).toBe(0);
  });

  test("paths and words are not taken for noise", () => {
    const of = (path: string) => octets(`<a href="/${path}/index">x</a>`);
    expect(distanceOf(of("assets/stylesheets/print"), of("assets/javascripts/print"))).toBeGreaterThan(0);
  });

  test("it is a measure: 0 to 100, symmetric, 0 of anything to itself", () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom("<p>", "a", " ", "<!--", "-->", '="', "12:30", "é")).map((p) => p.join("")),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [octets(a), octets(b)];
        const distance = distanceOf(left, right);
        expect([distance, distanceOf(left, left)]).toEqual([distanceOf(right, left), 0]);
        expect(distance >= 0 && distance <= 100).toBe(true);
        expect(distanceParity(left, right)).toBeCloseTo(distanceParity(right, left), 9);
      }),
    );
  });

  test("hostile markup costs no more than its length", () => {
    for (const text of ["<!--", "<", '< nonce="', "\" nonce='", "<input type=", "a:1:", "0".repeat(64)]) {
      const long = octets(text.repeat(Math.ceil(500_000 / text.length)));
      expect(distanceOf(long, long)).toBe(0);
    }
  }, 20_000);
});

/** The least of a view; the rest is as a healthy site has it. */
interface ViewRow {
  readonly has_address?: boolean;
  readonly open?: readonly number[];
  readonly answered?: readonly number[];
  readonly status?: number;
  readonly url?: string;
  readonly page?: "other" | "default" | "noisy-a" | "noisy-b";
  readonly leaves_family?: boolean;
}

interface Expected {
  readonly verdict: string;
  readonly points: number;
}

interface Row {
  readonly no: string;
  readonly name: string;
  readonly v4: ViewRow;
  readonly v6: ViewRow;
  readonly parity: Expected;
  readonly rfc: Expected;
  readonly finding?: string;
}

function viewOf(row: ViewRow): FamilyView {
  const {
    open = [80, 443],
    answered = open,
    status = 200,
    url = "https://example.nl/",
    has_address: hasAddress = true,
  } = row;
  const body = octets(row.page === undefined ? PAGE : PAGES[row.page]);
  const final = status === 0 ? null : { url, status, headers: [], body };
  return {
    hasAddress,
    openPorts: open,
    answeredPorts: answered,
    final,
    leavesFamily: row.leaves_family === true,
  };
}

const inputOf = ({ v4, v6 }: Pick<Row, "v4" | "v6">): SimilarInput => ({
  v4: viewOf(v4),
  v6: viewOf(v6),
  maxDistance: 10,
});

test("distanceParity drops nonces and view states only", () => {
  const of = (value: string, name = "__VIEWSTATE") =>
    octets(`${PAGE}<input name="${name}" value="${value}"><script nonce="${value}">`);
  expect(distanceParity(of("aaaaaaaa"), of("00000000"))).toBe(0);
  expect(distanceParity(of("aaaaaaaa", "x"), of("00000000", "x"))).toBeGreaterThan(0);
});

describe("judgeSimilar", () => {
  const rows = rowsOf<Row>("similar");
  test.each(rows)("$no $name", (row) => {
    const { verdict, points, findings } = judgeSimilar(inputOf(row));
    expect([{ verdict, points }, codesOf(findings)]).toEqual([
      row.rfc,
      row.finding === undefined ? [] : [row.finding],
    ]);
  });

  test.each(rows)("$no $name, reading internetnl-1.11", (row) => {
    const { verdict, points } = judgeSimilarParity(inputOf(row));
    expect({ verdict, points }).toEqual(row.parity);
  });

  test("a page that differs from itself as much is the same", () => {
    const input = inputOf({ v4: {}, v6: { page: "other" } });
    expect(judgeSimilar(input).verdict).toBe("notice");
    expect(judgeSimilar({ ...input, v4Again: octets(page(3)) }).verdict).toBe("good");
    expect(judgeSimilar({ ...input, v4Again: octets(PAGE) }).verdict).toBe("notice");
  });

  test("the limit itself is still the same", () => {
    const input = inputOf({ v4: {}, v6: { page: "other" } });
    const distance = judgeSimilar(input).distance ?? 0;
    expect(judgeSimilar({ ...input, maxDistance: distance }).verdict).toBe("good");
    expect(judgeSimilar({ ...input, maxDistance: distance - 0.001 }).verdict).toBe("notice");
  });

  test("histograms that differ are a notice of internet.nl too", () => {
    const input = inputOf({ v4: {}, v6: {} });
    const v6 = {
      ...input.v6,
      final: { url: "https://example.nl/", status: 200, headers: [], body: octets("7".repeat(4000)) },
    };
    const { verdict, points, distance } = judgeSimilarParity({ ...input, v6 });
    expect([verdict, points, (distance ?? 0) > 90]).toEqual(["notice", 0, true]);
  });

  test("the family without a response is named", () => {
    const input = inputOf({ v4: { status: 0, answered: [] }, v6: {} });
    expect(judgeSimilar(input).findings).toEqual([{ code: "no-response", params: { family: "ipv4" } }]);
  });

  test("a final place that is no URL is compared as it stands", () => {
    const input = inputOf({ v4: { url: "x" }, v6: { url: "y" } });
    expect(codesOf(judgeSimilar(input).findings)).toEqual(["similar-other-url"]);
  });

  test("security headers that depend on the family; nonces do not count", () => {
    const a = [
      ["Content-Security-Policy", "script-src 'nonce-a'"],
      ["X-Frame-Options", "DENY"],
    ] as const;
    const b = [["content-security-policy", "script-src 'nonce-b'"]] as const;
    expect(differingHeaders(a, b)).toEqual([
      { code: "headers-differ-between-families", params: { header: "x-frame-options" } },
    ]);
  });
});

describe("judgeReach", () => {
  interface ReachRow {
    readonly no: string;
    readonly name: string;
    readonly addresses: readonly WebAddress[];
    readonly expected: Expected;
  }
  test.each(rowsOf<ReachRow>("reach"))("$no $name", ({ addresses, expected }) => {
    expect(judgeReach(addresses)).toEqual(expected);
  });
});
