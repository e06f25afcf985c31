/** No name, redirect or form of writing an address makes a probe connect to where it must not. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Depth } from "../../../src/model/depth.ts";
import type { WebNeeds } from "../../../src/probe/web/kit.ts";
import { probeWeb } from "../../../src/probe/web/web.ts";
import { IPV4, openScene, type Scene } from "../../support/web.ts";
import { fakeWeb } from "./fake-web.ts";

const HOST = "example.nl";
const OTHER = "other.example.org";

/** Leading octets of networks that are nobody's on the internet, and single addresses of metadata services. */
const INSIDE: readonly (readonly number[])[] = [
  [10],
  [127],
  [192, 168],
  [172, 16],
  [172, 31],
  [100, 64],
  [100, 127],
  [169, 254],
  [0],
  [192, 0, 2],
  [198, 18],
  [198, 51, 100],
  [203, 0, 113],
  [224],
  [240],
  [255, 255, 255, 255],
  [169, 254, 169, 254],
  [100, 100, 100, 200],
  [168, 63, 129, 16],
];

type Octets = readonly [number, number, number, number];

const octet = fc.nat(255);
const inside: fc.Arbitrary<Octets> = fc
  .tuple(fc.constantFrom(...INSIDE), octet, octet, octet, octet)
  .map(([start, ...rest]) => [...start, ...rest.slice(start.length)] as unknown as Octets)
  // The server of the scene itself.
  .filter((octets) => octets.join(".") !== IPV4);

const hex = (...octets: readonly number[]): string =>
  octets.map((each) => each.toString(16).padStart(2, "0")).join("");
const halves = ([a, b, c, d]: Octets): string => `${hex(a, b)}:${hex(c, d)}`;

/** Addresses of IPv6 that stand for one of IPv4. */
const IN_IPV6: readonly ((octets: Octets) => string)[] = [
  (octets) => `::ffff:${octets.join(".")}`,
  (octets) => `::ffff:${halves(octets)}`,
  (octets) => `::${octets.join(".")}`,
  (octets) => `::ffff:0:${halves(octets)}`,
  (octets) => `64:ff9b::${halves(octets)}`,
  (octets) => `64:ff9b:1::${halves(octets)}`,
  (octets) => `2002:${halves(octets)}::1`,
  (octets) => `2001:db8::5efe:${halves(octets)}`,
  // Teredo (RFC 4380 section 4): the client's address is told with all bits turned.
  ([a, b, c, d]) => `2001:0:808:808::${halves([255 - a, 255 - b, 255 - c, 255 - d])}`,
];

const PLAIN_IPV6 = [
  "::1",
  "::",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fec0::1",
  "ff02::1",
  "2001:db8::1",
  "3fff::1",
  "4000::1",
  "100::1",
];

const number = ([a, b, c, d]: Octets): number => ((a * 256 + b) * 256 + c) * 256 + d;
const wide = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))).replace(/\./g, "\u3002");

/** Ways to write an address in a URL. */
const WRITTEN: readonly ((octets: Octets) => string)[] = [
  (octets) => octets.join("."),
  (octets) => String(number(octets)),
  (octets) => `0x${number(octets).toString(16)}`,
  ([a, b, c, d]) => `0${a.toString(8)}.0${b.toString(8)}.${c * 256 + d}`,
  ([a, b, c, d]) => `0x${a.toString(16)}.${(b * 256 + c) * 256 + d}`,
  (octets) => wide(octets.join(".")),
  (octets) => `user:secret@${octets.join(".")}`,
  (octets) => `${octets.join(".")}.`,
  ...IN_IPV6.map((form) => (octets: Octets) => `[${form(octets)}]`),
];

let scene: Scene | undefined;
let location = "";
/** Header fields are octets: what lies beyond ASCII goes as UTF-8. */
const field = (text: string): string => Buffer.from(text).toString("latin1");
/** Without TLS, which only takes time here. */
const opening = openScene(() => ({ status: 302, headers: [["Location", field(location)]] }), {
  entries: [{ address: IPV4, port: 443, proto: "tcp", fault: "refused" }],
});
afterAll(async () => {
  await (await opening).close();
});

/** What was dialled beside the server of the scene, and what became of it. */
async function probe(
  names: Readonly<Record<string, readonly string[]>>,
  by = opening,
  over: { readonly depth?: Depth; readonly lookup?: WebNeeds["lookup"] } = {},
): Promise<readonly string[]> {
  scene = await by;
  const before = scene.records.length;
  const { needs } = fakeWeb(names, () => undefined);
  const { depth = "fast", lookup = needs.lookup } = over;
  const real: WebNeeds = { ...needs, lookup, web: scene.fresh() };
  await probeWeb(HOST, { depth, families: ["ipv4", "ipv6"], allowsReserved: true, randomLabel: "x" }, real);
  return scene.records
    .slice(before)
    .filter(({ peer }) => !peer.startsWith(`${IPV4}:`))
    .map(({ outcome }) => outcome);
}

const RUNS = { numRuns: 150, seed: 20_260_701 };
const LONG_MS = 30_000;

describe("nothing goes inside", () => {
  test(
    "by the addresses of the name itself",
    async () => {
      await fc.assert(
        fc.asyncProperty(inside, fc.nat(IN_IPV6.length), async (octets, form) => {
          const address = IN_IPV6[form]?.(octets) ?? octets.join(".");
          expect(new Set(await probe({ [HOST]: [address] }))).toEqual(new Set(["denied"]));
        }),
        RUNS,
      );
    },
    LONG_MS,
  );

  test.each(PLAIN_IPV6)("by an AAAA record of %s", async (address) => {
    expect(new Set(await probe({ [HOST]: [address] }))).toEqual(new Set(["denied"]));
  });

  test(
    "by a redirect to an address, however it is written",
    async () => {
      await fc.assert(
        fc.asyncProperty(inside, fc.constantFrom(...WRITTEN), async (octets, write) => {
          location = `http://${write(octets)}/latest/meta-data/`;
          const outcomes = await probe({ [HOST]: [IPV4] });
          expect(outcomes.every((outcome) => outcome === "denied")).toBe(true);
        }),
        RUNS,
      );
    },
    LONG_MS,
  );

  test(
    "by a redirect to a name that has such an address",
    async () => {
      await fc.assert(
        fc.asyncProperty(inside, fc.nat(IN_IPV6.length), async (octets, form) => {
          location = `https://${OTHER}/`;
          const address = IN_IPV6[form]?.(octets) ?? octets.join(".");
          const outcomes = await probe({ [HOST]: [IPV4], [OTHER]: [address] });
          expect(new Set(outcomes)).toEqual(new Set(["denied"]));
        }),
        RUNS,
      );
    },
    LONG_MS,
  );

  test.each([
    ["W-158: a decimal number", "http://2130706433/"],
    ["W-158: hexadecimal", "http://0x7f.1/"],
    ["W-158: digits in circles", "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/"],
    ["W-158: a literal address of IPv6", "http://[::1]/"],
    ["W-158: behind user information", "https://u:p@10.0.0.1/"],
    ["a backslash for a slash", "http:\\\\10.0.0.1\\"],
    ["without a scheme", "//10.0.0.1/"],
    ["with a tab in it", "http://10.0.\t0.1/"],
  ])("%s: %s", async (_, to) => {
    location = to;
    const outcomes = await probe({ [HOST]: [IPV4] });
    expect(outcomes.length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(["denied"]));
  });
});

describe("nothing goes inside, with all that depth standard adds", () => {
  const WWW = `www.${HOST}`;
  const WHOLE = { depth: "standard" } as const;
  const kinds = (): readonly string[] => [...new Set(scene?.records.map(({ kind }) => kind))].sort();

  test(
    "by the addresses of the name or of its counterpart: HTTP/2 and QUIC neither",
    async () => {
      await fc.assert(
        fc.asyncProperty(inside, fc.nat(IN_IPV6.length), async (octets, form) => {
          const address = IN_IPV6[form]?.(octets) ?? octets.join(".");
          const outcomes = await probe({ [HOST]: [address], [WWW]: [address] }, opening, WHOLE);
          expect(new Set(outcomes)).toEqual(new Set(["denied"]));
        }),
        { numRuns: 40, seed: 20_260_702 },
      );
      expect(kinds()).toContain("quic");
    },
    LONG_MS,
  );

  const secure = openScene(({ path }) => ({
    status: path.endsWith(".txt") || path === "/" ? 302 : 404,
    headers: [
      ["Location", field(location)],
      // Where else a browser would go next.
      ["Alt-Svc", 'h3="10.0.0.1:443", h2="10.0.0.1:443"'],
      ["Refresh", "0; url=http://10.0.0.1/"],
      ["Link", "<http://10.0.0.1/a.css>; rel=preload"],
    ],
  }));
  afterAll(async () => {
    await (await secure).close();
  });

  test(
    "by redirects of HTTPS pages and of security.txt, nor by fields that send browsers elsewhere",
    async () => {
      const ways = fc.constantFrom<(octets: Octets) => string>(
        ...WRITTEN.map((write) => (octets: Octets) => `https://${write(octets)}/`),
        () => `https://${OTHER}/`,
      );
      await fc.assert(
        fc.asyncProperty(inside, ways, fc.nat(IN_IPV6.length), async (octets, way, form) => {
          location = way(octets);
          const address = IN_IPV6[form]?.(octets) ?? octets.join(".");
          const names = { [HOST]: [IPV4], [OTHER]: [address], [WWW]: [] };
          const outcomes = await probe(names, secure, WHOLE);
          expect(outcomes.every((outcome) => outcome === "denied")).toBe(true);
        }),
        { numRuns: 20, seed: 20_260_703 },
      );
      expect(scene?.requests.some(({ path }) => path.endsWith("security.txt"))).toBe(true);
    },
    LONG_MS,
  );

  test("W-160: by a name whose address is another one when it is asked for again", async () => {
    location = `http://${OTHER}/`;
    const asked = new Map<string, number>();
    const rebinding: WebNeeds["lookup"] = (name, type) => {
      const before = asked.get(`${name}/${type}`) ?? 0;
      asked.set(`${name}/${type}`, before + 1);
      const now = before === 0 ? [IPV4] : ["10.0.0.1"];
      return fakeWeb({ [name]: now }, () => undefined).needs.lookup(name, type);
    };
    // Nothing but the server itself was dialled, twice by another name: names are looked up once.
    expect(await probe({}, secure, { ...WHOLE, lookup: rebinding })).toEqual([]);
    expect(asked.get(`${OTHER}/A`)).toBe(1);
  });
});

describe("with --allow-private", () => {
  const open = openScene(() => ({ status: 200 }), { allowPrivate: ["all"] });
  afterAll(async () => {
    await (await open).close();
  });

  test.each(["10.0.0.1", "192.168.1.1", "127.0.0.1", "fd00::1"])("%s is dialled", async (address) => {
    // The map of the scene denies what it does not know: that far the policy let it through.
    expect(new Set(await probe({ [HOST]: [address] }, open))).toEqual(new Set(["unreachable"]));
  });

  test.each(["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "::ffff:169.254.169.254"])(
    "%s is not: it tells secrets to whoever asks",
    async (address) => {
      expect(new Set(await probe({ [HOST]: [address] }, open))).toEqual(new Set(["denied"]));
    },
  );
});
