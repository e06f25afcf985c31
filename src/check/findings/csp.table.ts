/** Findings about Content-Security-Policy: internet.nl's rules, and what else is worth telling. */
import type { FindingTable } from "./row.ts";

/** A source that weakens a list. */
const weak = <S extends string, F extends string>(says: S, fix: F) =>
  ({
    params: ["directive", "source", "place", "send", "servers"],
    says,
    fix: `${fix} For example \`{send}\`.`,
    refs: [],
  }) as const;

const missing = <D extends string>(directive: D, wanted: string) =>
  ({
    params: ["directive", "place", "send", "servers"],
    says: `The policy of {servers} has no {directive} as it should be: ${wanted}.`,
    fix: `Set \`${directive}\` at {servers}, for example \`{send}\`.`,
    refs: [],
  }) as const;

const remark = <S extends string>(says: S) =>
  ({ params: ["directive", "source", "place", "servers"], says, refs: [] }) as const;

export const CSP_FINDINGS = {
  "no-policy-found": {
    params: ["send", "servers"],
    says: "The start page at {servers} comes without Content-Security-Policy.",
    fix: "Send a policy from {servers}, for example `{send}`.",
    refs: [],
  },
  "has-unsafe-inline": weak(
    "{source} in {directive} of {servers} allows scripts or styles that an attacker put into the page ({place}).",
    "Remove {source}, and give the page's own scripts and styles a nonce or a hash.",
  ),
  "has-unsafe-eval": weak(
    "{source} in {directive} of {servers} allows text to be run as a script ({place}).",
    "Remove {source}.",
  ),
  "has-unsafe-hashes": weak(
    "{source} in {directive} of {servers} allows event handlers in the markup ({place}).",
    "Remove {source}.",
  ),
  "has-http": weak(
    "{source} in {directive} of {servers} allows loads without encryption ({place}).",
    "Name the host with `https://`.",
  ),
  "has-bare-https": weak(
    "{source} in {directive} of {servers} allows every host ({place}).",
    "Name the hosts in place of {source}.",
  ),
  "has-data": weak(
    "{source} in {directive} of {servers} allows scripts that are written in an address ({place}).",
    "Remove {source} from {directive}.",
  ),
  "has-invalid-host": weak(
    "{source} in {directive} of {servers} allows every host, or the visitor's own machine ({place}).",
    "Name the hosts in place of {source}.",
  ),
  "missing-invalid-default-src": missing("default-src", "`'none'`, or `'self'` with hosts of the own domain"),
  "missing-invalid-frame-src": missing("frame-src", "`'none'`, `'self'` or hosts"),
  "missing-invalid-frame-ancestors": missing("frame-ancestors", "`'none'`, `'self'` or hosts"),
  "missing-invalid-base-uri": missing("base-uri", "`'none'`, or `'self'` with hosts of the own domain"),
  "missing-invalid-form-action": missing("form-action", "`'none'`, `'self'` or hosts"),
  "internetnl-csp": {
    params: ["codes", "send", "servers"],
    says: "Internet.nl finds fault with the policy of {servers}: {codes}.",
    fix: "Send, for example, `{send}` from {servers}.",
    refs: [],
  },
  "csp-report-only-present": {
    params: ["place", "servers"],
    says: "A policy of {servers} is only reported on, not enforced ({place}).",
    refs: [],
  },
  "csp-meta-present": {
    params: ["servers"],
    says: "The page of {servers} has a policy in a meta element, where `frame-ancestors`, `sandbox` and reports do not work.",
    refs: [],
  },
  "csp-multiple-policies": {
    params: ["policies", "place", "servers"],
    says: "{servers} sends {policies} policies; browsers enforce all of them ({place}).",
    refs: [],
  },
  "csp-duplicate-directive": {
    params: ["directive", "place", "servers"],
    says: "{directive} stands more than once in a policy of {servers}; browsers take the first ({place}).",
    refs: [],
  },
  "csp-unknown-directive": {
    params: ["directive", "place", "servers"],
    says: "{directive} in the policy of {servers} is no directive that is known ({place}).",
    refs: [],
  },
  "csp-deprecated-directive": {
    params: ["directive", "place", "servers"],
    says: "{directive} in the policy of {servers} is out of use ({place}).",
    refs: [],
  },
  "csp-unquoted-keyword": remark(
    "{source} in {directive} of {servers} lacks its quotes, so it is taken for the name of a host ({place}).",
  ),
  "csp-host-without-scheme": remark(
    "{source} in {directive} of {servers} is without a scheme; on this page that means HTTPS ({place}).",
  ),
  "csp-invalid-source": remark("Browsers ignore {source} in {directive} of {servers} ({place})."),
  "csp-blob-script": remark(
    "{source} in {directive} of {servers} allows scripts that other scripts made ({place}).",
  ),
  "csp-ws-insecure": remark(
    "{source} in {directive} of {servers} allows a WebSocket without encryption ({place}).",
  ),
  "csp-ip-source": remark(
    "{source} in {directive} of {servers} matches nothing, as policies know no addresses ({place}).",
  ),
  "csp-public-suffix-wildcard": remark(
    "{source} in {directive} of {servers} allows the domains of strangers ({place}).",
  ),
  "csp-legacy-fallback": remark(
    "{source} in {directive} of {servers} is there for old browsers; others ignore it ({place}).",
  ),
  "csp-no-trusted-types": {
    params: ["place", "servers"],
    says: "The policy of {servers} does not ask for trusted types ({place}).",
    refs: [],
  },
  "csp-nonce-reused": {
    params: ["servers"],
    says: "{servers} sent the same nonce twice, so that anybody can know it.",
    fix: "Make a new nonce for every answer at {servers}.",
    refs: [],
  },
} as const satisfies FindingTable;
