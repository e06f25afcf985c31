import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { openTrust } from "../../src/scan/trust.ts";

const OWN = "-----BEGIN CERTIFICATE-----\n";

describe("the trust store of a run", () => {
  test("is what Node.js brings, with a digest that names the set", () => {
    const trust = openTrust([], "24.0.0");
    expect(trust.roots.certificates).toHaveLength(rootCertificates.length);
    expect(trust.roots.unreadable).toBe(0);
    expect(trust.own.size).toBe(0);
    expect(trust.input).toMatchObject({ name: "ca-store", source: "node 24.0.0" });
    expect(trust.input.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(openTrust([], "24.0.0").input.digest).toBe(trust.input.digest);
  });

  test("a certificate of one's own is trusted too, told apart, and changes the digest", async () => {
    const world = await import("../../src/lab/world.ts").then(({ startWorld }) =>
      startWorld({ scenarios: ["good"], now: Date.UTC(2026, 6, 1) / 1000 }),
    );
    const trust = openTrust([world.ca]);
    await world.close();
    expect(trust.own.size).toBe(1);
    expect(trust.pem.at(-1)).toBe(world.ca);
    expect(trust.roots.bySha256.has([...trust.own][0] ?? "")).toBe(true);
    expect(trust.input.digest).not.toBe(openTrust().input.digest);
  });

  test.each([
    ["nothing", ""],
    ["text of another kind", "hello"],
    ["half a certificate", OWN],
    ["a certificate that is none", `${OWN}AAAA\n-----END CERTIFICATE-----\n`],
  ])("%s is refused", (_, text) => {
    expect(() => openTrust([text])).toThrow(UserError);
  });
});
