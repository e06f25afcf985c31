import { expect, test } from "vitest";
import type { EvidenceDocument } from "../../src/model/evidence.ts";
import { describePointer } from "../../src/report/evidence-text.ts";
import { placed } from "../check/routing/scene.ts";
import { given } from "../support/evidence.ts";

const evidence = placed({
  addresses: ["192.0.2.10", "198.51.100.7", "10.1.2.3"],
  scene: {
    routes: ["192.0.2.0/24 64500 370", "192.0.0.0/16 64502 1"],
    vrps: ["192.0.2.0/24-24 AS64500", "192.0.2.0/24-32 AS0"],
  },
}) as EvidenceDocument;

const service = {
  ...evidence,
  routing: {
    ...given(evidence.routing),
    bgp: { source: "asn.cymru.com", kind: "cymru-dns" as const },
    vrp: null,
  },
};

test.each<[string, string, EvidenceDocument]>([
  [
    "/routing/addresses/192.0.2.10/routes/0",
    "192.0.2.0/24 AS64500, 370 peers, covered by 192.0.2.0/24-32 AS0, 192.0.2.0/24-24 AS64500",
    evidence,
  ],
  ["/routing/addresses/192.0.2.10/routes/1", "192.0.0.0/16 AS64502, 1 peer, no ROA covers it", evidence],
  ["/routing/addresses/198.51.100.7", "198.51.100.7: unrouted, no ROA covers it", evidence],
  [
    "/routing/addresses/192.0.2.10/ip_vrps",
    "192.0.2.10: routed, 192.0.2.0/24 AS64500, 192.0.0.0/16 AS64502, covered by 192.0.2.0/24-32 AS0, 192.0.2.0/24-24 AS64500",
    evidence,
  ],
  ["/routing/addresses/10.1.2.3", "10.1.2.3: special, private-use, no ROA covers it", evidence],
  ["/routing/vrp", "VRP export vrps.json, made 2026-07-01 08:00 UTC", evidence],
  ["/routing/bgp", "routes routes.txt, made 2026-07-01 08:00 UTC", evidence],
  ["/routing/bgp", "routes: asked asn.cymru.com", service],
  ["/routing/vrp", "VRP export: none", service],
])("%s is %s", (pointer, text, document) => {
  expect(describePointer(document, pointer, { ascii: false })).toBe(text);
});
