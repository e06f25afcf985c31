import type { MailRow } from "./row.ts";

/** A mail server with its certificates, where it is to listen. */
export interface Place {
  readonly row: MailRow;
  readonly address: string;
  /** Name of the MX host. */
  readonly host: string;
  /** Of each certificate the files of its chain and its key. */
  readonly certificates: readonly CertificateFiles[];
}

export interface CertificateFiles {
  readonly chain: string;
  readonly key: string;
}

export const SIGNED = "dane.test";
export const UNSIGNED = "plain.test";

const zoneOf = (zone: string): string => (zone === "unsigned" ? UNSIGNED : SIGNED);

/** The mail domain of a row. */
export const domainOf = ({ id, domainZone = "signed" }: MailRow): string => `${id}.${zoneOf(domainZone)}`;

/** The host that its mail server is. */
export const hostOf = ({ id, zone = "signed" }: MailRow): string => `mx.${id}.${zoneOf(zone)}`;

/** The name in its MX record. */
export const exchangeOf = (row: MailRow): string =>
  row.alias !== undefined ? `alias.${row.id}.${SIGNED}` : hostOf(row);

/** Addresses of the mail server of a row: every one in a network of its own, for sessions with one network are limited. */
export const addressesOf = (row: MailRow, index: number): string[] => [
  `193.18.${index + 1}.25`,
  ...(row.ipv6 === undefined ? [] : [`2a06:5590:${index + 1}::25`]),
];

/** The name below which its TLSA records are. */
export const tlsaBaseOf = (row: MailRow): string =>
  row.alias === "tlsa-at-alias" ? exchangeOf(row) : hostOf(row);
