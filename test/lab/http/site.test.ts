import { describe, expect, test } from "vitest";
import type { LabRequest, Reply } from "../../../src/lab/http/script.ts";
import { goodSecurityTxt, makeSite, type SiteChange } from "../../../src/lab/http/site.ts";
import { fieldLines } from "../../../src/proto/http/field.ts";
import { readHsts } from "../../../src/proto/http/hsts.ts";
import { judgeSecurityTxt } from "../../../src/proto/securitytxt/judge.ts";

const NOW = Date.UTC(2026, 6, 1) / 1000;

function ask(change: SiteChange, over: Partial<LabRequest> = {}): Reply {
  const request: LabRequest = {
    method: "GET",
    path: "/",
    host: "good.test",
    secure: true,
    address: "192.0.2.80",
    before: 0,
    headers: new Map(),
    ...over,
  };
  const answer = makeSite(change, { now: NOW })(request);
  if ("acts" in answer) throw new Error("acts");
  return answer;
}

const fieldOf = ({ headers = [] }: Reply, name: string): string | undefined =>
  headers.find(([given]) => given === name)?.[1];

describe("a good site", () => {
  test("redirects to HTTPS on the same host, path kept", () => {
    const { status, ...reply } = ask({}, { secure: false, path: "/a?b" });
    expect(status).toBe(301);
    expect(fieldOf(reply as Reply, "Location")).toBe("https://good.test/a?b");
  });

  test("sends its protective fields with every answer, found or not", () => {
    for (const path of ["/", "/nothing", "/.well-known/security.txt"]) {
      const lines = fieldLines(ask({}, { path }).headers ?? [], "strict-transport-security");
      expect(readHsts(lines, 31_536_000).policy?.maxAge).toBe("63072000");
    }
  });

  test("has a security.txt that names itself and ends in 200 days", () => {
    const text = goodSecurityTxt("good.test", NOW);
    expect(text).toContain("Canonical: https://good.test/.well-known/security.txt\n");
    expect(text).toContain("Expires: 2027-01-17T00:00:00Z\n");
    for (const reading of ["rfc", "internetnl-1.11"] as const) {
      const urls = ["https://good.test/.well-known/security.txt"];
      const facts = judgeSecurityTxt(Buffer.from(text), { reading, now: NOW, urls });
      expect(facts).toMatchObject({ verdict: "good", errors: [], recommendations: [], notifications: [] });
    }
    expect(text.startsWith("-----BEGIN PGP SIGNED MESSAGE-----\n")).toBe(true);
    expect(text.endsWith("-----END PGP SIGNATURE-----\n")).toBe(true);
  });
});

describe("a change", () => {
  test.each<[string, SiteChange, string, string | undefined]>([
    ["replaces a field", { headers: { "X-Frame-Options": "SAMEORIGIN" } }, "X-Frame-Options", "SAMEORIGIN"],
    ["leaves one out", { headers: { "X-Frame-Options": null } }, "X-Frame-Options", undefined],
    ["adds one", { headers: { Server: "x/1" } }, "Server", "x/1"],
    ["depends on the request", { headers: ({ host }) => ({ Server: host }) }, "Server", "good.test"],
  ])("%s", (_, change, name, value) => {
    expect(fieldOf(ask(change), name)).toBe(value);
  });

  test("can send a field twice", () => {
    const { headers = [] } = ask({ headers: { "Set-Cookie": ["a=1", "b=2"] } });
    expect(headers.filter(([name]) => name === "Set-Cookie").map(([, value]) => value)).toEqual([
      "a=1",
      "b=2",
    ]);
  });

  test("can leave out security.txt", () => {
    expect(ask({ securityTxt: null }, { path: "/.well-known/security.txt" }).status).toBe(404);
  });
});
