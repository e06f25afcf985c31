import { describe, expect, test } from "vitest";
import { zoneFiles, zoneFileText } from "../../src/lab/export.ts";
import { serveUnsigned } from "../../src/lab/sign.ts";
import { worldInternet } from "../../src/lab/world.ts";
import { labName, zoneFromText } from "../../src/lab/zone.ts";
import { parseZone } from "../../src/proto/dns/zone.ts";
import { NOW, rfcZone } from "./rfc-zones.ts";

describe("zone files", () => {
  test("hold the same records when read back", () => {
    const text = zoneFileText(serveUnsigned(rfcZone("rfc4035.zone")));
    const again = zoneFromText(labName("example"), text);
    expect(zoneFileText(serveUnsigned(again))).toBe(text);
    const parsed = parseZone(text);
    expect(parsed.ok && parsed.value).toHaveLength(24);
  });

  test("are in the generic form of RFC 3597, SOA first", () => {
    const zone = serveUnsigned(zoneFromText(labName("example"), "@ A 192.0.2.1\n@ SOA ns1 h 1 2 3 4 5\n"));
    const [first, second] = zoneFileText(zone).split("\n");
    expect(first).toMatch(/^example\. 3600 IN TYPE6 \\# 44 [0-9a-f]{88}$/);
    expect(second).toBe("example. 3600 IN TYPE1 \\# 4 c0000201");
  });

  test("exist for every zone of a host", () => {
    const { hosts } = worldInternet({ now: NOW, scenarios: ["good"] });
    const host = hosts.find(({ name }) => name === "hoster-a");
    expect(host && zoneFiles(host).map(({ zone }) => zone)).toContain(labName("good.test"));
  });
});
