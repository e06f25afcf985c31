/** Stapled OCSP responses of a chain, read and judged. */
import { judgeStaple, type StapleFacts } from "../../proto/ocsp/staple.ts";
import { blobOf, type ReadChain, readable, rootsOf } from "./certificates.ts";
import type { Context } from "./define.ts";
import type { Server } from "./server.ts";

/** One for each handshake that asked; `null` where nothing was stapled. */
export function staplesOf(chain: ReadChain, server: Server, context: Context): (StapleFacts | null)[] {
  const { leaf, sent } = chain;
  if (leaf === null) return [];
  const { evidence, setting } = context;
  const issuers = [...readable(chain), ...rootsOf(server.endpoint, evidence).certificates];
  return sent.staples.map(({ response }) => {
    const octets = response === null ? null : blobOf(evidence, response);
    return octets === null ? null : judgeStaple({ response: octets, leaf, issuers, now: setting.now });
  });
}

/** In words, why a staple proves nothing good. */
export const STAPLE_TEXT: Readonly<Record<StapleFacts["state"], string>> = {
  good: "it says good",
  revoked: "it says revoked",
  unknown: "it says that the certificate is unknown",
  malformed: "it cannot be read",
  unsuccessful: "the responder reports an error",
  "other-certificate": "it is about another certificate",
  "no-issuer": "the certificate of its issuer is not at hand",
  untrusted: "it is not signed by the issuer or for it",
  "not-yet-valid": "it is from the future",
  stale: "it is out of date",
};
