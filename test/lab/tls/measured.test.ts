/** Our engine before the fakes: an honest outcome in bounded time, whatever they do. */
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import { FAKES, type FakeName, fakeOf } from "../../../src/lab/tls/fake.table.ts";
import type { Stage } from "../../../src/lab/tls/fake.ts";
import { playFake } from "../../../src/lab/tls/play.ts";
import { factsOf } from "../../real/tls/facts.ts";
import { measureTls } from "../../real/tls/ours.ts";

const authority = openAuthority(Math.floor(Date.now() / 1000));
const stage: Stage = { leaf: (change) => authority.issue({ names: ["site.test"], ...change }) };

/** Clients that no fake wants are turned away as OpenSSL does it. */
const REFUSAL = Buffer.from("15030300020228", "hex");
const FLIGHT_MS = 400;
const names = (Object.keys(FAKES) as FakeName[]).filter((name) => name !== "late");

type Seen = ReturnType<typeof factsOf> & { readonly oddities: string; readonly milliseconds: number };
const seen = new Map<string, Seen>();
const closers: (() => void)[] = [];

async function measure(name: FakeName): Promise<void> {
  const server = createServer({ noDelay: true }, (socket) => {
    closers.push(() => socket.destroy());
    socket.on("error", () => socket.destroy());
    playFake({ socket, fakes: [fakeOf(name)], stage, otherwise: () => socket.end(REFUSAL) });
  });
  closers.push(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { endpoint, milliseconds } = await measureTls({
    port,
    starttls: false,
    ca: authority.pem,
    flightMs: FLIGHT_MS,
  });
  seen.set(name, { ...factsOf(endpoint), oddities: endpoint.oddities.join(" "), milliseconds });
}

beforeAll(async () => {
  await Promise.all(names.map(measure));
}, 120_000);
afterAll(() => {
  for (const close of closers) close();
});

describe("what is found", () => {
  test.each<[FakeName, Partial<Seen>]>([
    ["ssl2", { versions: "0002" }],
    ["ssl2-empty", { versions: "0002" }],
    ["ssl3", { versions: "0300" }],
    ["export-rsa", { versions: "0300 0301", suites: "0003 0006 0008" }],
    ["export-dhe", { versions: "0300 0301", suites: "0011 0014", dh: "512:-" }],
    ["dh-512", { suites: "009E", dh: "512:-" }],
    ["dh-1024", { suites: "009E", dh: "1024:MODP-1024" }],
    ["anonymous", { suites: "C018", leaves: 0 }],
    ["compression", { compression: 1 }],
    ["no-rfc5746", { ri: false, ems: true }],
    ["no-ems", { ri: true, ems: false }],
    ["client-certificate", { clientAuth: "requested" }],
    ["secp256k1", { groups12: "0016" }],
    ["resets-13", { versions: "0301 0302 0303", suites: "C013 C02F" }],
    ["closes-13", { versions: "0301 0302 0303", suites: "C013 C02F" }],
    ["sees-64", { suites: "0005 C02F" }],
    ["refuses-128", { suites: "C013 C02F" }],
    ["hangs-256-511", { suites: "C013 C02F" }],
    ["bytewise", { versions: "0301 0302 0303", suites: "C013 C02F", leaves: 1 }],
    ["small-records", { versions: "0301 0302 0303", suites: "C013 C02F", leaves: 1 }],
    ["warns-first", { versions: "0301 0302 0303", suites: "C013 C02F" }],
    ["bad-asn1", { versions: "0301 0302 0303", suites: "C013 C02F", leaves: 1 }],
    ["hello-then-alert", { suites: "" }],
    ["closes", { versions: "", suites: "" }],
    ["resets", { versions: "", suites: "" }],
    ["silent", { reach: "timeout", versions: "" }],
    ["dribble", { versions: "" }],
    ["http", { reach: "not-tls", versions: "" }],
    ["alert-40", { reach: "no-handshake", versions: "" }],
    ["alert-112", { reach: "no-handshake", versions: "" }],
  ])("%s", (name, found) => {
    expect(seen.get(name)).toMatchObject(found);
  });
});

test.each(names)("%s takes bounded time", (name) => {
  expect(seen.get(name)?.milliseconds).toBeLessThan(90_000);
});
