/** What is known of CAA properties: the IANA registry "Certification Authority Restriction Properties". */

/** How the value of a property is to be read. */
export type ValueForm = "issue" | "issue-mail" | "report-url" | "mail-address" | "phone-number";

/** Tags in lower case: RFC 8659 section 4.1 compares them so. */
export const PROPERTIES: Readonly<Record<string, ValueForm>> = {
  issue: "issue", // RFC 8659 section 4.2
  issuewild: "issue", // RFC 8659 section 4.3
  issuevmc: "issue", // BIMI, for mark certificates
  issuemail: "issue-mail", // RFC 9495 section 3
  iodef: "report-url", // RFC 8659 section 4.4
  contactemail: "mail-address", // CA/Browser Forum, Baseline Requirements, appendix A
  contactphone: "phone-number",
};

/** Tags that RFC 6844 proposals used up; they mean nothing. */
export const RESERVED_TAGS: readonly string[] = ["auth", "path", "policy"];

/** RFC 8657 section 4, with the registry "ACME Validation Methods" as internet.nl 1.11.2 has it. */
export const VALIDATION_METHODS: readonly string[] = [
  "http-01",
  "dns-01",
  "tls-alpn-01",
  "email-reply-00",
  "tkauth-01",
  "onion-csr-01",
  "bp-nodeid-00",
];

/** RFC 8657 section 4: methods of one authority, outside the registry. */
export const OWN_METHOD_PREFIX = "ca-";

/** Authorities that took over names of others: DigiCert CP/CPS 4.2.1, Sectigo TLS CPS 4.2.4. */
const DIGICERT = [
  "digicert.com",
  "www.digicert.com",
  "digicert.ne.jp",
  "cybertrust.ne.jp",
  "thawte.com",
  "geotrust.com",
  "rapidssl.com",
  "symantec.com",
  "quovadisglobal.com",
  "pkioverheid.nl",
  "digitalcertvalidation.com",
  "volusion.digitalcertvalidation.com",
  "stratossl.digitalcertvalidation.com",
  "intermediatecertificate.digitalcertvalidation.com",
  "1and1.digitalcertvalidation.com",
  "amazon.com",
  "amazontrust.com",
  "awstrust.com",
  "amazonaws.com",
];
const ENTRUST = ["entrust.net", "affirmtrust.com"];
const SECTIGO = [
  "sectigo.com",
  "usertrust.com",
  "trust-provider.com",
  "comodo.com",
  "comodoca.com",
  ...ENTRUST,
];

/**
 * Domain names an authority accepts in `issue`, by the organisation in the name of the issuer. Who is not here gives no
 * finding, so a name too many does less harm than one too few. The authorities publish theirs in their practice
 * statements (Baseline Requirements 2.2) and in the CCADB.
 */
export const ISSUER_DOMAINS: Readonly<Record<string, readonly string[]>> = {
  "Actalis S.p.A.": ["actalis.it"],
  Amazon: ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com", "aws.amazon.com"],
  "Asseco Data Systems S.A.": ["certum.pl", "certum.eu"],
  "Buypass AS-983163327": ["buypass.com", "buypass.no"],
  Certainly: ["certainly.com"],
  Certigna: ["certigna.fr", "certigna.com"],
  "D-Trust GmbH": ["d-trust.net", "dtrust.de", "d-trust.de"],
  "DigiCert Inc": DIGICERT,
  "DigiCert, Inc.": DIGICERT,
  "Entrust Limited": ENTRUST,
  "Entrust, Inc.": ENTRUST,
  "GlobalSign nv-sa": ["globalsign.com"],
  "GoDaddy.com, Inc.": ["godaddy.com", "starfieldtech.com"],
  "Google Trust Services": ["pki.goog", "google.com"],
  "Google Trust Services LLC": ["pki.goog", "google.com"],
  "Hellenic Academic and Research Institutions CA": ["harica.gr"],
  IdenTrust: ["identrust.com"],
  "Let's Encrypt": ["letsencrypt.org"],
  "QuoVadis Limited": DIGICERT,
  "QuoVadis Trustlink B.V.": [...DIGICERT, "www.pkioverheid.nl"],
  "Sectigo Limited": SECTIGO,
  "SSL Corp": ["ssl.com", ...ENTRUST],
  "SSL Corporation": ["ssl.com", ...ENTRUST],
  "Starfield Technologies, Inc.": ["starfieldtech.com", "godaddy.com", "amazon.com"],
  "SwissSign AG": ["swisssign.com", "swisssign.net"],
  ZeroSSL: ["zerossl.com", ...SECTIGO],
};
