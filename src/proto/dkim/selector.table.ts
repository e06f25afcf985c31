/**
 * Selectors that mail services usually have their customers publish, most common first as far as known; `hint` names
 * the usual operator, and a selector proves nothing about who signs. Services that give each customer a selector of
 * its own cannot be found this way.
 */
export interface SelectorHint {
  readonly selector: string;
  readonly hint?: string;
}

const any = (...selectors: readonly string[]): SelectorHint[] => selectors.map((selector) => ({ selector }));
const of = (hint: string, ...selectors: readonly string[]): SelectorHint[] =>
  selectors.map((selector) => ({ selector, hint }));

/** The first 20 are asked for when time is short. */
export const SELECTORS: readonly SelectorHint[] = [
  ...of("Microsoft 365", "selector1", "selector2"),
  ...of("Google Workspace", "google"),
  ...any("default", "dkim", "mail", "s1", "s2"),
  ...of("Mailchimp", "k1", "k2", "k3"),
  ...of("Fastmail", "fm1"),
  ...of("Proton", "protonmail"),
  ...of("Zoho", "zoho"),
  ...of("TransIP", "transip-a"),
  ...any("selector", "key1", "smtp", "email", "dkim1"),
  ...any("dkim2", "mail2", "key", "key2", "s1024", "s2048", "sel1", "sel2"),
  ...of("Google", "20230601", "20210112", "20161025"),
  ...of("Fastmail", "fm2", "fm3", "fm4"),
  ...of("Proton", "protonmail2", "protonmail3"),
  ...of("Zoho", "zmail"),
  ...of("Apple iCloud", "sig1"),
  ...any("mxvault"),
  ...of("Mandrill", "mandrill", "mte1", "mte2"),
  ...of("Mailjet", "mailjet", "mj"),
  ...of("Brevo", "sendinblue", "brevo1", "brevo2", "sib"),
  ...of("Postmark", "pm"),
  ...of("SparkPost", "scph"),
  ...of("HubSpot", "hs1", "hs2"),
  ...of("Constant Contact", "ctct1", "ctct2"),
  ...of("Campaign Monitor", "cm"),
  ...of("MailerLite", "ml", "mlsend"),
  ...of("Klaviyo", "kl", "kl2"),
  ...any("krs"),
  ...of("Everlytic", "everlytickey1", "everlytickey2"),
  ...of("Zendesk", "zendesk1", "zendesk2"),
  ...of("turboSMTP", "turbo-smtp"),
  ...of("Proofpoint", "pps1"),
  ...of("Mimecast", "mimecast"),
  ...any("hse1", "hse2"),
  ...of("TransIP", "transip-b", "transip-c"),
  ...any("x", "dk", "dk1", "ed25519", "rsa"),
  ...of("Postal", "postal"),
  ...of("Resend", "resend"),
  ...of("SendGrid", "sm", "smtpapi"),
  ...of("Salesforce", "salesforce", "sf1", "sf2"),
  ...of("Intercom", "intercom"),
];

/** How many selectors each way of probing asks for, besides those that the user names. */
export const SELECTOR_COUNTS = { top20: 20, full: 80, off: 0 } as const;
export type SelectorProbe = keyof typeof SELECTOR_COUNTS;

/** Key sizes, RFC 8301 section 3.2. */
export const DKIM_KEY_BITS = {
  accepted: 1024, // verifiers must reject shorter ones
  recommended: 2048, // signers should use that
  supported: 4096, // verifiers need not validate longer ones
} as const;
