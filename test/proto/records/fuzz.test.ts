import { describe, expect, test } from "vitest";
import { isKeyRecord, parseDkimKey } from "../../../src/proto/dkim/key-record.ts";
import { judgeDkimKey } from "../../../src/proto/dkim/strength.ts";
import { parseLikeInternetNl } from "../../../src/proto/dmarc/internetnl.ts";
import { parseDmarc } from "../../../src/proto/dmarc/parse.ts";
import { selectDmarc } from "../../../src/proto/dmarc/select.ts";
import { parseStsPolicy } from "../../../src/proto/mtasts/policy.ts";
import { parseStsRecord, selectSts } from "../../../src/proto/mtasts/record.ts";
import { parseSpf } from "../../../src/proto/spf/parse.ts";
import { selectSpf } from "../../../src/proto/spf/select.ts";
import { parseTlsRpt, selectTlsRpt } from "../../../src/proto/tlsrpt/record.ts";

/** A generator of numbers that gives the same ones each time (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const GOOD = [
  "v=spf1 include:_spf.example.com a:mail.example.com/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{ir}.%{l1r+-}._spf.%{d} redirect=%{d2}.example.net exp=why.%{o} ~all",
  "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; t=y; psd=n; fo=1:d:s; rua=mailto:a@example.com!10m,https://example.net/x; ruf=mailto:f@example.com; pct=50",
  "v=DKIM1; k=rsa; h=sha256:sha1; s=email; t=y:s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB",
  "v=STSv1; id=20260101T000000; ext=value;",
  "version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmx: mail.example.net\r\nmax_age: 1209600\r\n",
  "v=TLSRPTv1; rua=mailto:t@example.com,https://example.net/report; ext=1",
];
const SPECIAL = ';=:,%{}/!~?-+.@ \t\r\n\0\xff"\\*';

function mutated(random: (below: number) => number): string {
  const octets = [...(GOOD[random(GOOD.length)] ?? "")];
  const changes = random(8);
  for (let change = 0; change < changes; change += 1) {
    const at = random(octets.length + 1);
    const code = random(2) === 0 ? SPECIAL[random(SPECIAL.length)] : String.fromCharCode(random(256));
    octets.splice(at, random(3) === 0 ? random(20) : random(2), ...(random(4) === 0 ? [] : [code ?? ""]));
  }
  return octets.join("");
}

function noise(random: (below: number) => number): string {
  return Array.from({ length: random(120) }, () => String.fromCharCode(random(256))).join("");
}

/** Everything that reads what strangers publish. */
function readAll(text: string): readonly unknown[] {
  const texts = [text, ` ${text}`];
  return [
    selectSpf(texts),
    selectDmarc(texts),
    selectSts(texts),
    selectTlsRpt(texts),
    parseSpf(text),
    parseDmarc(text),
    parseLikeInternetNl(text),
    isKeyRecord(text),
    judgeDkimKey(parseDkimKey(text)),
    parseStsRecord(text),
    parseStsPolicy(text),
    parseTlsRpt(text),
  ];
}

describe("100,000 texts through every parser", () => {
  test.each([
    ["mutated records", mutated, 70_000, 1],
    ["noise", noise, 30_000, 2],
  ] as const)(
    "%s: none throws, none takes long",
    (_what, make, count, seed) => {
      const random = numbers(seed);
      let slowestMs = 0;
      let read = 0;
      for (let done = 0; done < count; done += 1) {
        const text = make(random);
        const begin = performance.now();
        read += readAll(text).length;
        slowestMs = Math.max(slowestMs, performance.now() - begin);
      }
      expect(read).toBe(12 * count);
      expect(slowestMs).toBeLessThan(1000);
    },
    60_000,
  );
});
