/** What clients of other makes than ours see of the scenarios about TLS: OpenSSL in Node.js, and bare hellos. */
import { hash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMO_SCENARIOS } from "../../../src/lab/scenarios/demo.ts";
import { STARTTLS_SCENARIOS } from "../../../src/lab/scenarios/starttls.ts";
import { TLS_SCENARIOS } from "../../../src/lab/scenarios/tls.ts";
import { startWorld, type World } from "../../../src/lab/world.ts";
import { labName } from "../../../src/lab/zone.ts";
import { parseMessage } from "../../../src/proto/dns/message.ts";
import { writeQuery } from "../../../src/proto/dns/query.ts";
import { responseOf } from "../../../src/proto/dns/rrset.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { openFlight } from "../../../src/proto/tls/flight.ts";
import { type HelloSpec, writeHello } from "../../../src/proto/tls/hello.ts";

/** OpenSSL compares validity with the clock of the machine. */
const NOW = Math.floor(Date.now() / 1000);
const ALL = [...TLS_SCENARIOS, ...STARTTLS_SCENARIOS, ...DEMO_SCENARIOS];
const WEAK = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

let world: World;
beforeAll(async () => {
  world = await startWorld({ now: NOW, scenarios: ALL.map(({ name }) => name) });
});
afterAll(async () => world.close());

/** RDATAs that the zone's server gives. */
function lookUp(name: string, type: number): Buffer[] {
  const query = writeQuery({ id: 1, name: labName(name), type });
  const message = parseMessage(world.internet.ask("192.0.2.53", query, "tcp") ?? Buffer.alloc(0));
  return message.ok ? responseOf(message.value).answer.flatMap(({ rdatas }) => [...rdatas]) : [];
}

function addressesOf(name: string): string[] {
  return lookUp(name, TYPE.A).map((rdata) => rdata.join("."));
}

function dial(address: string, port: number): Socket {
  const entry = world.netMap.map.find((each) => each.address === address && each.port === port);
  return connectTcp(Number(entry?.to?.split(":")[1]), "127.0.0.1");
}

async function startTls(socket: Socket): Promise<Socket> {
  for (const line of ["", "EHLO lab\r\n", "STARTTLS\r\n"]) {
    socket.write(line);
    await once(socket, "data");
  }
  return socket;
}

/** A plain connection to the host of a scenario, where TLS comes next. */
async function reach(name: string): Promise<Socket> {
  if (!name.startsWith("mx-")) return dial(addressesOf(`${name}.test`)[0] ?? "", 443);
  return await startTls(dial(addressesOf(`mx.${name}.test`)[0] ?? "", 25));
}

const nameOf = (scenario: string): string =>
  scenario.startsWith("mx-") ? `mx.${scenario}.test` : `${scenario}.test`;

/** `OK`, or the reason of OpenSSL's verdict, with the connection. */
async function meet(
  scenario: string,
  options: ConnectionOptions = {},
): Promise<{ tls: TLSSocket; verdict: string }> {
  const socket = await reach(scenario);
  const tls = connect({
    socket,
    ca: world.ca,
    servername: nameOf(scenario),
    rejectUnauthorized: false,
    ...options,
  });
  await once(tls, "secureConnect");
  return { tls, verdict: tls.authorized ? "OK" : String(tls.authorizationError) };
}

async function bare(
  scenario: string,
  spec: HelloSpec,
): Promise<ReturnType<ReturnType<typeof openFlight>["end"]>> {
  const socket = await reach(scenario);
  const reader = openFlight(spec);
  socket.write(writeHello(spec));
  for await (const chunk of socket) if (reader.push(chunk as Buffer) === "done") break;
  socket.destroy();
  return reader.end();
}

describe("what an ordinary client thinks of the certificate", () => {
  test.each([
    ["tls10", "OK"],
    ["ssl3", "OK"],
    ["rc4-3des", "OK"],
    ["compress", "OK"],
    ["sni-strict", "OK"],
    ["dual-cert", "OK"],
    ["cert-rsa1024", "OK"],
    ["cert-rsa2048", "OK"],
    ["cert-sha1", "OK"],
    ["cert-expired", "CERT_HAS_EXPIRED"],
    ["cert-selfsigned", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["cert-unknown-ca", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
    ["cert-no-intermediate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["cert-wronghost", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["broken", "CERT_HAS_EXPIRED"],
    ["mx-tls10", "OK"],
    ["mx-weak", "OK"],
    ["mx-dane-bad", "OK"],
    ["mx-cert", "CERT_HAS_EXPIRED"],
  ])("%s: %s", async (name, verdict) => {
    const met = await meet(name, { ciphers: "DEFAULT:@SECLEVEL=0" });
    expect(met.verdict).toBe(verdict);
    met.tls.destroy();
  });
});

describe("what an old client gets", () => {
  test.each<[string, ConnectionOptions, string, string]>([
    ["tls10", { maxVersion: "TLSv1", minVersion: "TLSv1" }, "TLSv1", "ECDHE-ECDSA-AES256-SHA"],
    ["tls10", { maxVersion: "TLSv1.1", minVersion: "TLSv1" }, "TLSv1.1", "ECDHE-ECDSA-AES256-SHA"],
    ["mx-tls10", { maxVersion: "TLSv1", minVersion: "TLSv1" }, "TLSv1", "ECDHE-ECDSA-AES256-SHA"],
    ["null-anon", { ciphers: "eNULL:@SECLEVEL=0" }, "TLSv1.2", "ECDHE-ECDSA-NULL-SHA"],
    ["null-anon", { ciphers: "aNULL:@SECLEVEL=0" }, "TLSv1.2", "AECDH-AES128-SHA"],
    ["order", {}, "TLSv1.2", "ECDHE-ECDSA-AES128-SHA256"],
    ["dh1024", { ciphers: "DHE:@SECLEVEL=0" }, "TLSv1.2", "DHE-RSA-AES128-GCM-SHA256"],
    ["sha1-kex", { sigalgs: "ECDSA+SHA1" }, "TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"],
    ["renego", {}, "TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"],
    ["tls13only", { maxVersion: "TLSv1.3" }, "TLSv1.3", "TLS_AES_256_GCM_SHA384"],
  ])("%s (%#)", async (name, options, protocol, suite) => {
    const { tls } = await meet(name, { ciphers: WEAK, maxVersion: "TLSv1.2", ...options });
    expect([tls.getProtocol(), tls.getCipher().name]).toEqual([protocol, suite]);
    tls.destroy();
  });

  test.each<[string, ConnectionOptions]>([
    ["tls13only", { maxVersion: "TLSv1.2" }],
    ["order", { maxVersion: "TLSv1.2", sigalgs: "ECDSA+SHA1" }],
    ["sni-strict", { servername: "" }],
    ["sni-strict", { servername: "other.test" }],
    ["dual-cert", { maxVersion: "TLSv1.1", minVersion: "TLSv1" }],
  ])("%s refuses (%#)", async (name, options) => {
    await expect(meet(name, { ciphers: WEAK, ...options })).rejects.toThrow(
      /alert|ECONNRESET|disconnected|hang up/,
    );
  });

  test("the prime of dh1024 has 1024 bits", async () => {
    const { tls } = await meet("dh1024", { ciphers: "DHE:@SECLEVEL=0", maxVersion: "TLSv1.2" });
    expect(tls.getEphemeralKeyInfo()).toMatchObject({ type: "DH", size: 1024 });
    tls.destroy();
  });
});

const BASE: HelloSpec = {
  version: 0x0303,
  suites: [0xc02b, 0xc02f, 0xc013, 0x0005, 0x002f],
  groups: [29, 23],
  schemes: [0x0403, 0x0804, 0x0401],
  serverName: "x.test",
  extendedMasterSecret: true,
  renegotiationInfo: true,
  random: Buffer.alloc(32, 3),
};

describe("what bare hellos get", () => {
  test.each<[string, Partial<HelloSpec>, object]>([
    ["ssl3", { version: 0x0300, extensionless: true }, { outcome: "hello", version: 0x0300 }],
    ["ssl3", { version: 0x0302 }, { outcome: "hello", version: 0x0300 }],
    ["ssl3", {}, { outcome: "hello", version: 0x0303, suite: 0xc02b }],
    ["rc4-3des", { suites: [0x0005] }, { outcome: "hello", suite: 0x0005 }],
    ["rc4-3des", {}, { outcome: "hello", suite: 0xc02b }],
    ["mx-weak", { suites: [0x0005] }, { outcome: "hello", suite: 0x0005 }],
    ["compress", { compression: [1, 0] }, { outcome: "hello", compression: 1 }],
    ["compress", {}, { outcome: "hello", compression: 0 }],
    ["no-ems", {}, { extensions: expect.not.arrayContaining([0x0017]) }],
    ["renego", {}, { extensions: expect.arrayContaining([0x0017, 0xff01]) }],
  ])("%s (%#)", async (name, change, found) => {
    const serverName = nameOf(name);
    expect(await bare(name, { ...BASE, serverName, ...change })).toMatchObject(found);
  });
});

describe("renegotiation", () => {
  async function count(name: string): Promise<number> {
    const { tls } = await meet(name, { maxVersion: "TLSv1.2" });
    tls.setMaxListeners(0);
    tls.resume();
    const ended = new Promise<false>((resolve) => {
      tls.on("error", () => resolve(false));
      tls.on("close", () => resolve(false));
    });
    let done = 0;
    const again = () =>
      new Promise<boolean>((resolve) => {
        tls.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error === null));
      });
    while (done < 11 && (await Promise.race([again(), ended]))) done += 1;
    tls.destroy();
    return done;
  }
  test.each([
    ["renego", 3],
    ["no-ems", 3],
    ["order", 0],
  ])("%s allows %i times", async (name, times) => {
    expect(await count(name)).toBe(times);
  });
});

describe("staples", () => {
  test.each([
    ["ocsp", true],
    ["cert-revoked", true],
    ["ocsp-missing", false],
  ])("%s: %s", async (name, isThere) => {
    const socket = await reach(name);
    const tls = connect({ socket, ca: world.ca, servername: nameOf(name), requestOCSP: true });
    const [staple] = (await once(tls, "OCSPResponse")) as [Buffer | null];
    expect((staple?.length ?? 0) > 0).toBe(isThere);
    tls.destroy();
  });
});

describe("TLSA records", () => {
  const mail = (name: string) => lookUp(`_25._tcp.mx.${name}.test`, TYPE.TLSA);
  const web = (name: string) => lookUp(`_443._tcp.${name}.test`, TYPE.TLSA);
  const fits = (records: readonly Buffer[], { raw }: Pick<PeerCertificate, "raw">): boolean => {
    const spki = new X509Certificate(raw).publicKey.export({ format: "der", type: "spki" });
    return records.some((rdata) => rdata.toString("hex") === `030101${hash("sha256", spki)}`);
  };
  test.each(
    ALL.filter(({ name }) => !["dane-none", "dane-bad", "mx-dane-bad", "mixed", "broken"].includes(name)).map(
      ({ name }) => name,
    ),
  )("%s: one fits the certificate", async (name) => {
    const { tls } = await meet(name, { ciphers: "DEFAULT:@SECLEVEL=0" });
    const records = name.startsWith("mx-") ? mail(name) : web(name);
    expect(fits(records, tls.getPeerCertificate())).toBe(true);
    tls.destroy();
  });
  test("counts of records", () => {
    expect([web("dane-none"), web("dane-bad"), web("dual-cert")].map(({ length }) => length)).toEqual([
      0, 1, 2,
    ]);
    expect([mail("mx-dane-rollover"), mail("mx-dane-single")].map(({ length }) => length)).toEqual([2, 1]);
  });
  test("dane-bad does not fit", async () => {
    const { tls } = await meet("dane-bad");
    expect(fits(web("dane-bad"), tls.getPeerCertificate())).toBe(false);
    tls.destroy();
  });
});

test("mixed speaks TLS 1.1 at one of its two addresses", async () => {
  const [first = "", second = ""] = addressesOf("mixed.test");
  const options = { ciphers: WEAK, maxVersion: "TLSv1.1", minVersion: "TLSv1.1", ca: world.ca } as const;
  const old = connect({ socket: dial(second, 443), servername: "mixed.test", ...options });
  await once(old, "secureConnect");
  expect(old.getProtocol()).toBe("TLSv1.1");
  old.destroy();
  const good = connect({ socket: dial(first, 443), servername: "mixed.test", ...options });
  await expect(once(good, "secureConnect")).rejects.toThrow();
});
