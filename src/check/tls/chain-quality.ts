/** What could be tidied in the chains, and whether logs know the certificates (`tls.md` 6; `settled.md` 13). */
import { parseOcspResponse } from "../../proto/ocsp/response.ts";
import { type ChainQuality, readChainQuality } from "../../proto/x509/chain.ts";
import { parseSctList, type Sct } from "../../proto/x509/sct.ts";
import { readTransparency } from "../../proto/x509/transparency.ts";
import type { AnyCheck } from "../define.ts";
import { isPublic, PRIVATE, readableLeaves } from "./cert-dates.ts";
import { blobOf, chainsOf, holderOf, type ReadChain, readable, rootsOf } from "./certificates.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate, ifNone } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import { WEB } from "./role.table.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";

type Says = "untidy" | "none" | "good";
type Verdict = "untidy" | "good";

const UNTIDY: Step<Says, Verdict> = { says: "untidy", status: "info" };
const TIDY: Step<Says, Verdict> = { says: "good", status: "passed" };

export function defineChainQuality(role: TlsRole): AnyCheck {
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_cert_chainquality`,
    role,
    isPlaceholder: false,
    spec: ["RFC 8446 4.4.2", "RFC 5246 7.4.2"],
    steps: [UNTIDY, ...ifNone(role), TIDY],
    judge: judgeQuality,
    text: {
      untidy: {
        says: `The chain of certificates of ${role.of} can be tidied.`,
        fix: "Send the certificate of the server first, then each issuer once and in order, without the root.",
      },
      good: { says: `The chain of certificates of ${role.of} is complete and tidy.` },
    },
  });
}

/** What each fault is called. */
const FAULTS: readonly (readonly [what: string, has: (quality: ChainQuality) => boolean])[] = [
  ["a root that clients have anyway", ({ unneededRoots }) => unneededRoots.length > 0],
  ["certificates in the wrong order", ({ wrongOrder }) => wrongOrder],
  ["a certificate twice", ({ duplicates }) => duplicates.length > 0],
  ["a certificate that does not belong there", ({ unrelated }) => unrelated.length > 0],
  ["not the issuer's certificate", ({ missingIssuerOf }) => missingIssuerOf !== null],
  ["more than 4096 octets, which takes another round trip", ({ large }) => large],
];

function judgeQuality(server: Server, context: Context): Opinion<Says> {
  const chains = chainsOf(server, context);
  if (hasNoCertificate(server.endpoint)) return { says: "none" };
  if (chains.length === 0) return notLearnt(server);
  const roots = rootsOf(server.endpoint, context.evidence);
  const remarks = chains.flatMap((chain): Remark[] => {
    const quality = readChainQuality(readable(chain), roots);
    const faults = FAULTS.flatMap(([what, has]) => (has(quality) ? [what] : []));
    const at = [chain.pointer];
    return faults.map((fault) => ({ code: "chain-untidy", params: { fault }, at }));
  });
  return remarks.length > 0 ? { says: "untidy", remarks } : { says: "good" };
}

type SctSays = "ct-insufficient" | "private" | "good";
type SctVerdict = "ct-insufficient" | "good";

const SCT_STEPS: readonly Step<SctSays, SctVerdict>[] = [
  { says: "ct-insufficient", status: "warning" },
  PRIVATE,
  { says: "good", status: "passed" },
];

export const webCertSct: AnyCheck = defineTlsCheck<SctSays, SctVerdict>({
  id: "web_https_cert_sct",
  role: WEB,
  isPlaceholder: false,
  spec: ["RFC 6962", "Chrome CT policy", "Apple CT policy"],
  steps: SCT_STEPS,
  judge: judgeTransparency,
  text: {
    "ct-insufficient": {
      says: "Timestamps of too few certificate transparency logs come with the certificate, so that browsers refuse it.",
      fix: "Have the certificate issued again by an authority that submits it to enough logs.",
    },
    good: {
      says: "Timestamps of enough certificate transparency logs come with the certificates; their signatures were not checked.",
    },
  },
});

function judgeTransparency(server: Server, context: Context): Opinion<SctSays> {
  const read = readableLeaves(server, context);
  if ("unknown" in read) return read;
  const bound = read.chains.filter((chain) => isPublic(chain, server, context));
  if (bound.length === 0) return { says: "private" };
  const remarks = bound.flatMap((chain): Remark[] => {
    const facts = readTransparency(chain.leaf, deliveredWith(chain, context));
    if (facts.enough) return [];
    const params = {
      certificate: holderOf(chain.leaf),
      logs: Math.max(facts.embedded, facts.delivered),
      needed: facts.embeddedNeeded,
    };
    return [{ code: "few-ct-logs", params, at: [chain.pointer] }];
  });
  return remarks.length > 0 ? { says: "ct-insufficient", remarks } : { says: "good" };
}

/** Timestamps beside the certificate: in the handshake, and in stapled responses. */
function deliveredWith(
  { sent }: ReadChain,
  { evidence }: Context,
): { tls: readonly Sct[]; ocsp: readonly Sct[] } {
  const list = sent.sct_list == null ? null : blobOf(evidence, sent.sct_list);
  const parsed = list === null ? null : parseSctList(list);
  const responses = sent.staples.flatMap(({ response }) =>
    response === null ? [] : (blobOf(evidence, response) ?? []),
  );
  return {
    tls: parsed?.ok === true ? parsed.value : [],
    ocsp: responses.flatMap((octets) => {
      const response = parseOcspResponse(octets);
      return response.ok ? (response.value.basic?.responses.flatMap(({ scts }) => scts) ?? []) : [];
    }),
  };
}
