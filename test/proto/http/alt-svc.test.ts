import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFromText } from "../../../src/proto/dns/name.ts";
import { parseSvcParam } from "../../../src/proto/dns/svc-param.ts";
import { readAltSvc } from "../../../src/proto/http/alt-svc.ts";
import {
  findBindingFaults,
  parseServiceBinding,
  type ServiceBinding,
} from "../../../src/proto/http/https-record.ts";
import { codesOf, linesOf, pointedAt, pointsInside } from "./support.ts";

describe("readAltSvc", () => {
  // RFC 7838 section 3.
  test.each([
    ['h2=":8000"', [["h2", "", 8000, 86_400, false]]],
    ['h2="new.example.org:80"', [["h2", "new.example.org", 80, 86_400, false]]],
    ['w%3Dx%3Ay#z=":443"', [["w=x:y#z", "", 443, 86_400, false]]],
    ['x%25y=":443"', [["x%y", "", 443, 86_400, false]]],
    [
      'h2="alt.example.com:8000", h2=":443"; ma=3600',
      [
        ["h2", "alt.example.com", 8000, 86_400, false],
        ["h2", "", 443, 3600, false],
      ],
    ],
    ['h3=":443"; ma="60"; persist=1', [["h3", "", 443, 60, true]]],
    ['h3=":443"; persist=2; x', [["h3", "", 443, 86_400, false]]],
  ])("%s", (value, expected) => {
    const { state, alternatives } = readAltSvc(linesOf(value));
    expect([
      state,
      alternatives.map((one) => [one.protocol, one.host, one.port, one.maxAge, one.isPersistent]),
    ]).toEqual(["valid", expected]);
  });

  test.each([
    [[], "absent"],
    [["clear"], "clear"],
    [["Clear"], "invalid"],
    [['clear, h3=":443"'], "invalid"],
    [["h3=:443"], "invalid"],
    [['h3=":99999"'], "invalid"],
    [['h3="a"'], "invalid"],
    [['h3=":443"; ma=x'], "invalid"],
    [['%zz=":443"'], "invalid"],
    [['="x:1"'], "invalid"],
    [[""], "invalid"],
  ])("%j is %s", (values, state) => {
    expect(readAltSvc(linesOf(...values)).state).toBe(state);
  });

  test("drafts of HTTP/3 are obsolete, RFC 9114 is not", () => {
    const lines = linesOf('h3-29=":443", h3=":443"', 'quic=":443"');
    const { hasHttp3, findings } = readAltSvc(lines);
    expect([
      hasHttp3,
      findings.map((finding) => [finding.code, finding.params, pointedAt(lines, finding)]),
    ]).toEqual([
      true,
      [
        ["alt-svc-obsolete", { protocol: "h3-29" }, 'h3-29=":443"'],
        ["alt-svc-obsolete", { protocol: "quic" }, 'quic=":443"'],
      ],
    ]);
    expect(readAltSvc(linesOf('h3-29=":443"')).hasHttp3).toBe(false);
  });

  test("any text gives facts with places inside the fields", () => {
    const part = fc.constantFrom("h3", "=", '"', ":443", ",", ";", "ma=1", "%3D", "%", "clear", " ", "\\");
    fc.assert(
      fc.property(
        fc.array(
          fc.array(part).map((parts) => parts.join("")),
          { maxLength: 3 },
        ),
        (values) => {
          const lines = values.map((value, field) => ({ field, value }));
          expect(pointsInside(lines, readAltSvc(lines).findings)).toBe(true);
        },
      ),
    );
  });
});

/** RDATA from presentation form: priority, target, parameters as `key=value`. */
function rdata(priority: number, target: string, ...params: readonly string[]): Buffer {
  const name = nameFromText(target);
  if (!name.ok) throw new Error(name.reason);
  const parts = params.map((text) => {
    const [key = "", value] = text.split("=");
    const param = parseSvcParam(key, value);
    if (param === null) throw new Error(text);
    const head = Buffer.alloc(4);
    head.writeUInt16BE(param.key, 0);
    head.writeUInt16BE(param.value.length, 2);
    return Buffer.concat([head, param.value]);
  });
  return Buffer.concat([
    Buffer.from([priority >> 8, priority & 0xff]),
    Buffer.from(name.value, "latin1"),
    ...parts,
  ]);
}

function binding(priority: number, target: string, ...params: readonly string[]): ServiceBinding {
  const parsed = parseServiceBinding(rdata(priority, target, ...params));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const NONE = {
  ...{ alpn: [], hasDefaultAlpn: true, port: null, ipv4Hints: [], ipv6Hints: [], ech: null, keys: [] },
  unknownMandatory: [],
};

describe("parseServiceBinding", () => {
  // RFC 9460 appendix D.
  test("AliasMode", () => {
    expect(parseServiceBinding(Buffer.from("000003666f6f076578616d706c6503636f6d00", "hex"))).toEqual({
      ok: true,
      value: { ...NONE, priority: 0, target: "foo.example.com" },
    });
  });

  test("a port", () => {
    expect(
      parseServiceBinding(Buffer.from("001003666f6f076578616d706c6503636f6d00000300020035", "hex")),
    ).toEqual({
      ok: true,
      value: { ...NONE, priority: 16, target: "foo.example.com", port: 53, keys: [3] },
    });
  });

  test("mandatory, alpn, a hint", () => {
    const hex =
      "001003666f6f076578616d706c65036f72670000000004000100040001000902683205683" +
      "32d31390004000 4c0000201".replace(" ", "");
    expect(parseServiceBinding(Buffer.from(hex, "hex"))).toEqual({
      ok: true,
      value: {
        ...NONE,
        priority: 16,
        target: "foo.example.org",
        alpn: ["h2", "h3-19"],
        ipv4Hints: ["192.0.2.1"],
        keys: [0, 1, 4],
      },
    });
  });

  test("all that is known, the owner as target", () => {
    const params = [
      "alpn=h2,h3",
      "no-default-alpn",
      "port=8443",
      "ech=AAAA",
      "ipv6hint=2001:db8::1,2001:db8::2",
    ];
    expect(binding(1, ".", ...params)).toEqual({
      ...NONE,
      ...{ priority: 1, target: ".", alpn: ["h2", "h3"], hasDefaultAlpn: false, port: 8443 },
      ech: Buffer.alloc(3),
      ...{ ipv6Hints: ["2001:db8::1", "2001:db8::2"], keys: [1, 2, 3, 5, 6] },
    });
  });

  test.each([
    ["", "truncated"],
    ["0001", "truncated"],
    ["000103", "name"],
    ["0001c00c", "name"],
    ["0001000003", "truncated"],
    ["00010000030003 0035".replace(" ", ""), "truncated"],
    ["000100 0003000235 35 000300020035".replaceAll(" ", ""), "key-order"],
    ["000100 00040003010203".replaceAll(" ", ""), "value"],
    ["000100 00040000".replaceAll(" ", ""), "value"],
    ["000100 0003000135".replaceAll(" ", ""), "value"],
    ["000100 00010000".replaceAll(" ", ""), "value"],
    ["000100 0001000100".replaceAll(" ", ""), "value"],
    ["000100 000100020568".replaceAll(" ", ""), "value"],
    ["000100 000100030268320002000100".replaceAll(" ", ""), "value"],
    ["000100 00020000".replaceAll(" ", ""), "no-default-alpn-alone"],
    ["000100 000000020003".replaceAll(" ", ""), "mandatory"],
    ["000100 000000020000".replaceAll(" ", ""), "mandatory"],
    ["000100 0000000400030003000300020035".replaceAll(" ", ""), "mandatory"],
  ])("RDATA %s: %s", (hex, reason) => {
    expect(parseServiceBinding(Buffer.from(hex, "hex"))).toEqual({ ok: false, reason });
  });

  test("a target of more than 255 octets is none", () => {
    const label = Buffer.concat([Buffer.from([63]), Buffer.alloc(63, "a")]);
    const long = Buffer.concat([Buffer.from([0, 1]), label, label, label, label, Buffer.from([0])]);
    expect(parseServiceBinding(long)).toEqual({ ok: false, reason: "name" });
  });

  test("any octets give a binding or a reason", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
        const parsed = parseServiceBinding(Buffer.from(octets));
        if (parsed.ok) expect(parsed.value.keys).toEqual(parsed.value.keys.toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("findBindingFaults", () => {
  const scene = {
    a: ["192.0.2.1"],
    aaaa: ["2001:db8::1"],
    hasTls: true,
    agreed: ["h2", "http/1.1"],
    hasQuic: true,
  };
  const good = binding(1, ".", "alpn=h2,h3", "ipv4hint=192.0.2.1", "ipv6hint=2001:db8::1");
  test.each([
    ["all agree", [good], {}, []],
    ["no record", [], { hasTls: false }, []],
    [
      "hints that are no addresses",
      [good],
      { a: [], aaaa: [] },
      ["https-rr-hint-unknown", "https-rr-hint-unknown"],
    ],
    ["no TLS", [good], { hasTls: false }, ["https-rr-without-tls"]],
    ["h2 that TLS does not agree to", [good], { agreed: ["http/1.1"] }, ["https-rr-h2-not-offered"]],
    ["what is not known is no fault", [good], { agreed: null, hasTls: null }, []],
    ["h3 without an answer", [good], { hasQuic: null }, ["https-rr-h3-no-answer"]],
    ["an alias beside a service", [binding(0, "a.nl"), good], {}, ["https-rr-alias-with-service"]],
    ["an alias alone", [binding(0, "a.nl")], {}, []],
    [
      "a mandatory key that nobody knows",
      [binding(1, ".", "mandatory=key600", "key600=x")],
      {},
      ["https-rr-mandatory-unknown"],
    ],
  ])("%s", (_, bindings, more, codes) => {
    expect(codesOf(findBindingFaults(bindings, { ...scene, ...more }))).toEqual(codes);
  });
});
