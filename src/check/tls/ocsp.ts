/** Stapling: as internet.nl tests it, as certificates demand it, and what it reveals (`tls.md` 4.5, 6). */
import { keepsMustStaple, type StapleFacts } from "../../proto/ocsp/staple.ts";
import type { Certificate } from "../../proto/x509/certificate.ts";
import type { AnyCheck } from "../define.ts";
import { readableLeaves } from "./cert-dates.ts";
import { holderOf, type ReadChain } from "./certificates.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import { WEB } from "./role.table.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";
import { STAPLE_TEXT, staplesOf } from "./staples.ts";

type Says = "bad" | "ok" | "not-in-cert" | "good";
type LeafChain = ReadChain & { readonly leaf: Certificate };

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "ok", status: "info" },
  { says: "not-in-cert", status: "not_tested", reason: "not_applicable", points: 10 },
  { says: "good", status: "passed" },
];

export const webTlsOcsp: AnyCheck = defineTlsCheck<Says, Says>({
  id: "web_https_tls_ocsp",
  role: WEB,
  spec: ["RFC 6066 8", "RFC 6960", "RFC 7633"],
  steps: STEPS,
  judge: judgeOcsp,
  text: {
    bad: {
      says: "The stapled OCSP response is no proof that the certificate is good, or it is missing although the certificate demands it.",
      fix: "Have the server fetch a new response, or switch stapling off where the certificate does not demand it.",
    },
    ok: { says: "The certificate names an OCSP responder, and the server staples nothing." },
    "not-in-cert": { says: "The certificate names no OCSP responder, so there is nothing to staple." },
    good: { says: "A valid OCSP response is stapled." },
  },
  culprits: { bad: ["staple-unfit", "staple-missing"] },
  differs: "internet.nl looks at the signature of the response only, not at what it says.",
});

function judgeOcsp(server: Server, context: Context): Opinion<Says> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  const said = read.chains.map((chain) => judgeLeaf(chain, server, context));
  const remarks = said.flatMap((one) => one.remarks ?? []);
  const worst = STEPS.find(({ says }) => said.some((one) => "says" in one && one.says === says));
  const unknown = said.find((one) => "unknown" in one);
  if (unknown !== undefined && worst?.says !== "bad") return unknown;
  return { says: worst?.says ?? "good", remarks };
}

function judgeLeaf(chain: LeafChain, server: Server, context: Context): Opinion<Says> {
  const { leaf, pointer } = chain;
  const isDemanded = leaf.mustStaple && !context.isParity;
  const certificate = holderOf(leaf);
  const missing: Remark = { code: "staple-missing", params: { certificate }, at: [pointer] };
  if (leaf.ocspUris.length === 0)
    return isDemanded ? { says: "bad", remarks: [missing] } : { says: "not-in-cert" };
  const staples = staplesOf(chain, server, context);
  if (staples.length === 0) return context.isParity ? { says: "ok" } : notLearnt(server);
  const given = staples.filter((facts) => facts !== null);
  if (given.length === 0) return isDemanded ? { says: "bad", remarks: [missing] } : { says: "ok" };
  const unfit = given.find((facts) => !isFit(facts, context.isParity));
  if (unfit === undefined) return { says: "good" };
  const params = { certificate, reason: STAPLE_TEXT[unfit.state] };
  return { says: "bad", remarks: [{ code: "staple-unfit", params, at: [`${pointer}/staples`] }] };
}

const isFit = ({ state, isTrusted }: StapleFacts, isParity: boolean): boolean =>
  isParity ? isTrusted === true : state === "good";

type MustSays = "missing" | "not-demanded" | "good";
type MustVerdict = "missing" | "good";

const MUST_STEPS: readonly Step<MustSays, MustVerdict>[] = [
  { says: "missing", status: "warning" },
  {
    says: "not-demanded",
    verdict: "not-tested",
    status: "not_tested",
    reason: "not_applicable",
    ofAll: true,
  },
  { says: "good", status: "passed" },
];

export function defineMustStaple(role: TlsRole): AnyCheck {
  return defineTlsCheck<MustSays, MustVerdict>({
    id: `${role.prefix}_cert_muststaple`,
    role,
    isPlaceholder: false,
    spec: ["RFC 7633"],
    steps: MUST_STEPS,
    judge: judgeMust,
    text: {
      missing: {
        says: `Certificates of ${role.of} demand a stapled OCSP response, and there is no good one with them.`,
        fix: "Switch stapling on, or have the certificate issued again without that demand.",
      },
      good: { says: `What the certificates of ${role.of} demand is stapled.` },
    },
  });
}

function judgeMust(server: Server, context: Context): Opinion<MustSays> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  const demanding = read.chains.filter(({ leaf }) => leaf.mustStaple);
  if (demanding.length === 0) return { says: "not-demanded" };
  const asked = demanding.map((chain) => ({ chain, staples: staplesOf(chain, server, context) }));
  const failing = asked.filter(({ staples }) => staples.length > 0 && !keepsMustStaple(staples));
  const remarks = failing.map(({ chain: { leaf, pointer } }): Remark => {
    return { code: "staple-missing", params: { certificate: holderOf(leaf) }, at: [pointer] };
  });
  if (remarks.length > 0) return { says: "missing", remarks };
  return asked.every(({ staples }) => staples.length > 0) ? { says: "good" } : notLearnt(server);
}

type RevokedSays = "revoked" | "nothing-stapled" | "good";
type RevokedVerdict = "revoked" | "good";

const REVOKED_STEPS: readonly Step<RevokedSays, RevokedVerdict>[] = [
  { says: "revoked", status: "failed" },
  {
    says: "nothing-stapled",
    verdict: "not-tested",
    status: "not_tested",
    reason: "not_applicable",
    ofAll: true,
  },
  { says: "good", status: "passed" },
];

export function defineCertRevoked(role: TlsRole): AnyCheck {
  return defineTlsCheck<RevokedSays, RevokedVerdict>({
    id: `${role.prefix}_cert_revoked`,
    role,
    isPlaceholder: false,
    spec: ["RFC 6960 2.2"],
    steps: REVOKED_STEPS,
    judge: judgeRevoked,
    text: {
      revoked: {
        says: `Certificates of ${role.of} are revoked; their own OCSP responses say so.`,
        fix: "Install a new certificate for a new key.",
      },
      good: { says: `The stapled OCSP responses say that the certificates of ${role.of} are not revoked.` },
    },
  });
}

function judgeRevoked(server: Server, context: Context): Opinion<RevokedSays> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  const all = read.chains.map((chain) => ({ chain, staples: staplesOf(chain, server, context) }));
  const states = all.flatMap(({ staples }) => staples.map((facts) => facts?.state));
  const remarks = all
    .filter(({ staples }) => staples.some((facts) => facts?.state === "revoked"))
    .map(({ chain: { leaf, pointer } }): Remark => {
      return {
        code: "certificate-revoked",
        params: { certificate: holderOf(leaf) },
        at: [`${pointer}/staples`],
      };
    });
  if (remarks.length > 0) return { says: "revoked", remarks };
  return { says: states.includes("good") ? "good" : "nothing-stapled" };
}
