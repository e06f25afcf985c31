import { describe, expect, test } from "vitest";
import { base32hex, dsDigest, keyTag, nsec3Hash, rrsigHead, typeBitmap } from "../../src/lab/dnssec-rdata.ts";
import { labName } from "../../src/lab/zone.ts";
import { parseRdata } from "../../src/proto/dns/presentation.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";

function dnskey(text: string): Buffer {
  const rdata = parseRdata(TYPE.DNSKEY, text);
  if (!rdata.ok) throw new Error(rdata.reason);
  return rdata.value;
}

const RFC4034 =
  "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==";
const RFC6605_P256 =
  "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
const RFC6605_P384 =
  "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40";
const RFC8080_ED25519 = "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";

describe("DS", () => {
  test.each([
    ["RFC 4034 5.4", RFC4034, "dskey.example.com", 60485, 1, "2bb183af5f22588179a53b0a98631fad1a292118"],
    [
      "RFC 4509 2.3",
      RFC4034,
      "dskey.example.com",
      60485,
      2,
      "d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a",
    ],
    [
      "RFC 6605 6.1",
      RFC6605_P256,
      "example.net",
      55648,
      2,
      "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
    ],
    [
      "RFC 6605 6.2",
      RFC6605_P384,
      "example.net",
      10771,
      4,
      "72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6",
    ],
    [
      "RFC 8080 6.1",
      RFC8080_ED25519,
      "example.com",
      3613,
      2,
      "3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b",
    ],
  ] as const)("%s: tag and digest", (_, key, owner, tag, digestType, digest) => {
    const rdata = dnskey(key);
    expect(keyTag(rdata)).toBe(tag);
    expect(dsDigest(labName(owner), rdata, digestType).toString("hex")).toBe(digest);
  });

  test("a digest type the lab cannot compute gives octets without meaning, not an error", () => {
    expect(dsDigest(labName("example"), Buffer.alloc(4), 200)).toEqual(Buffer.alloc(32));
  });
});

describe("NSEC3 hash", () => {
  const rfc = { hashAlgorithm: 1, flags: 0, iterations: 12, salt: Buffer.from("aabbccdd", "hex") };
  const plain = { hashAlgorithm: 1, flags: 0, iterations: 0, salt: Buffer.alloc(0) };

  test.each([
    ["example", rfc, "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"],
    ["a.example", rfc, "35mthgpgcu1qg68fab165klnsnk3dpvl"],
    ["ai.example", rfc, "gjeqe526plbf1g8mklp59enfd789njgi"],
    ["ns1.example", rfc, "2t7b4g4vsa5smi47k61mv5bv1a22bojr"],
    ["ns2.example", rfc, "q04jkcevqvmu85r014c7dkba38o0ji5r"],
    ["w.example", rfc, "k8udemvp1j2f7eg6jebps17vp3n8i58h"],
    ["*.w.example", rfc, "r53bq7cc2uvmubfu5ocmm6pers9tk9en"],
    ["x.w.example", rfc, "b4um86eghhds6nea196smvmlo4ors995"],
    ["y.w.example", rfc, "ji6neoaepv8b5o6k4ev33abha8ht9fgc"],
    ["x.y.w.example", rfc, "2vptu5timamqttgl4luu9kg21e0aor3s"],
    ["xx.example", rfc, "t644ebqk9bibcna874givr6joj62mlhv"],
    ["example.nl", plain, "lnge26f688i1mu8ergk64rvettnmpllb"],
    ["www.example.nl", plain, "6a5r82c93c80cl7uq2ejkmmsc4a5tdth"],
    ["*.example.nl", plain, "3g2tito262j59mfob9tameaqls9i6233"],
  ])("%s", (name, parameters, hash) => {
    expect(base32hex(nsec3Hash(labName(name), parameters))).toBe(hash);
  });
});

test.each([
  ["", ""],
  ["f", "co"],
  ["fo", "cpng"],
  ["foo", "cpnmu"],
  ["foob", "cpnmuog"],
  ["fooba", "cpnmuoj1"],
  ["foobar", "cpnmuoj1e8"],
])("base32hex of %j is that of RFC 4648 section 10", (text, encoded) => {
  expect(base32hex(Buffer.from(text))).toBe(encoded);
});

test("type bitmap: the example of RFC 4034 section 4.3", () => {
  const types = [TYPE.A, TYPE.MX, TYPE.RRSIG, TYPE.NSEC, 1234];
  expect(typeBitmap(types).toString("hex")).toBe(
    `000640010000000304 1b${"00".repeat(26)}20`.replace(" ", ""),
  );
});

test("RRSIG times beyond 2^32 wrap, RFC 4034 section 3.1.5", () => {
  const head = rrsigHead({
    covered: TYPE.A,
    algorithm: 13,
    labels: 1,
    originalTtl: 60,
    expiration: 0x1_0000_0005,
    inception: 0xffff_fff0,
    tag: 1,
    signer: labName("example"),
  });
  expect(head.readUInt32BE(8)).toBe(5);
  expect(head.readUInt32BE(12)).toBe(0xffff_fff0);
});
