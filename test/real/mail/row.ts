import type { LeafChange } from "../../../src/lab/tls/authority.ts";
import type { TestId } from "../../../src/model/tests.table.ts";

/** How a mail server of a row differs from one that offers STARTTLS with its certificate and nothing else. */
export type MailServer =
  | {
      readonly kind: "postfix";
      /** Parameters of `main.cf` for this service alone. */
      readonly settings?: readonly string[];
      /** postscreen stands in front. */
      readonly screened?: true;
    }
  | {
      readonly kind: "exim";
      /** Statements of the access control lists that are run at these moments, for this address alone. */
      readonly acl?: Partial<Record<"connect" | "helo" | "starttls", string>>;
      /** STARTTLS is not offered. */
      readonly hidesTls?: true;
    }
  | { readonly kind: "node"; readonly options?: NodeOptions };

/** What a server of the package `smtp-server` is told, of the options that the rows need. */
export interface NodeOptions {
  readonly size?: number;
  readonly hideSTARTTLS?: true;
  readonly allowInsecureAuth?: true;
  /** Before the greeting of the first session, milliseconds. */
  readonly greetingAfterMs?: number;
  /** The greeting is a refusal with this code. */
  readonly refusesWith?: number;
}

/** A TLSA record: `usage selector matching` and what it is of; `short` has 31 octets of SHA-256 and is of no use. */
export type TlsaSpec = `${number} ${number} ${number} ${TlsaOf}`;
export type TlsaOf = "leaf" | "second" | "issuer" | "root" | "stranger" | "short";

/**
 * The zone of an MX host: signed, delegated without DS, or signed with broken signatures over its TLSA records, its
 * addresses, or what proves that there are no TLSA records.
 */
export type ZoneKind = "signed" | "unsigned" | "bogus-tlsa" | "bogus-address" | "bogus-denial";

/** What a test came to: status and verdict. */
export type Expected = `${string} ${string}`;

/** How a domain is audited: at depth `fast`, the same with `--active`, or at depth `standard`. */
export type Audit = "fast" | "active" | "standard";

/** A mail domain with one MX host of its own, and what must be found out about it. */
export interface MailRow {
  /** Label of the domain. */
  readonly id: string;
  readonly how: string;
  readonly server: MailServer;
  /** Certificates of the server, one for each kind of key; default a good one for the MX host. */
  readonly leaves?: readonly LeafChange[];
  /** The names in the certificate: of the MX host by default, of the mail domain, or of neither. */
  readonly named?: "mx" | "domain" | "stranger";
  readonly tlsa: readonly TlsaSpec[];
  /** Where the MX host and its TLSA records are; default `signed`. */
  readonly zone?: ZoneKind;
  /** Where the MX records are; default `signed`. */
  readonly domainZone?: "signed" | "unsigned";
  /** The name in the MX record is an alias, in a signed zone, of the MX host; the TLSA records are below one of the two. */
  readonly alias?: "tlsa-at-host" | "tlsa-at-alias";
  /** An IPv6 address too, with this certificate. */
  readonly ipv6?: LeafChange;
  /** Tests that come to something else than {@link USUAL}. */
  readonly expect: Partial<Record<TestId, Expected>>;
  /** How the session with the server ends, where that is not `ready-for-tls`. */
  readonly outcome?: string;
  /** Findings that there must be. */
  readonly finds?: readonly string[];
  /** What the server must offer before TLS, with its parameters. */
  readonly keywords?: readonly string[];
  /** Default `fast`. */
  readonly audit?: Audit;
  /** Why `posttls-finger` sees it otherwise than we; what it says then is the opposite. */
  readonly unlike?: string;
  /** Nobody else is asked: each session changes how the next one is received. */
  readonly ours?: true;
}

/** What the tests of a row come to when it says nothing else. */
export const USUAL: Readonly<Partial<Record<TestId, Expected>>> = {
  mail_starttls_tls_available: "passed good",
  mail_starttls_cert_chain: "passed good",
  mail_starttls_cert_domain: "passed good",
  mail_starttls_dane_exist: "passed good",
  mail_starttls_dane_valid: "passed good",
  mail_starttls_dane_rollover: "info bad",
};
