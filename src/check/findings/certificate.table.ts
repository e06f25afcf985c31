/** Findings about certificates, and about who may issue them. */
import type { FindingTable } from "./row.ts";

export const CERTIFICATE_FINDINGS = {
  "certificate-expired": {
    params: ["certificate", "date", "servers"],
    says: "The certificate of {certificate} at {servers} expired on {date}.",
    fix: "Renew the certificate of {certificate} at {servers}.",
    refs: ["RFC 5280 section 6.1.3"],
  },
  "certificate-not-yet-valid": {
    params: ["certificate", "date", "servers"],
    says: "The certificate of {certificate} at {servers} is not valid before {date}.",
    fix: "Look at the clock of the machine that issued it, or wait.",
    refs: ["RFC 5280 section 6.1.3"],
  },
  "certificate-self-signed": {
    params: ["certificate", "servers"],
    says: "The certificate of {certificate} at {servers} signed itself.",
    fix: "Install a certificate of a public authority at {servers}.",
    refs: ["RFC 5280 section 6.1"],
  },
  "chain-incomplete": {
    params: ["certificate", "servers"],
    says: "The certificate that signed that of {certificate} is not sent by {servers}.",
    fix: "Send all intermediate certificates at {servers}.",
    refs: ["RFC 8446 section 4.4.2"],
  },
  "chain-untrusted": {
    params: ["certificate", "reason", "servers"],
    says: "The certificate of {certificate} at {servers} leads to no trusted root: {reason}.",
    fix: "Install a certificate of a public authority at {servers}.",
    refs: ["RFC 5280 section 6.1"],
  },
  "certificate-key-insufficient": {
    params: ["certificate", "form", "servers"],
    says: "The key of {certificate} at {servers} is too weak: {form}.",
    fix: "Have a certificate with a key on the curve P-256 or P-384, or RSA with 3072 bits, in place of that of {certificate}.",
    refs: ["RFC 9325 section 4.3"],
  },
  "certificate-key-phase-out": {
    params: ["certificate", "form", "servers"],
    says: "The key of {certificate} at {servers} is of a size that is to be phased out: {form}.",
    fix: "Have the next certificate in place of that of {certificate} issued for a key on the curve P-256 or P-384, or RSA with 3072 bits.",
    refs: ["RFC 9325 section 4.3"],
  },
  "certificate-signature-insufficient": {
    params: ["certificate", "form", "servers"],
    says: "The certificate of {certificate} at {servers} is signed with an insufficient algorithm: {form}.",
    fix: "Have the certificate of {certificate} issued again.",
    refs: ["RFC 9325 section 4.3"],
  },
  "certificate-signature-phase-out": {
    params: ["certificate", "form", "servers"],
    says: "The certificate of {certificate} at {servers} is signed with an algorithm that is to be phased out: {form}.",
    fix: "Have the certificate of {certificate} issued again.",
    refs: ["RFC 9325 section 4.3"],
  },
  "certificate-name": {
    params: ["host", "names", "servers"],
    says: "The certificate at {servers} is not for {host}, but for: {names}.",
    fix: "Install a certificate at {servers} that has {host} as a subject alternative name.",
    refs: ["RFC 9525 section 6"],
  },
  "certificate-valid-until": {
    params: ["certificate", "date", "servers"],
    says: "The certificate of {certificate} at {servers} is valid until {date}.",
    fix: "Renew the certificate of {certificate} at {servers}.",
    refs: ["RFC 5280 section 4.1.2.5"],
  },
  "certificate-valid-from": {
    params: ["certificate", "date", "servers"],
    says: "The certificate of {certificate} at {servers} is valid from {date} on.",
    refs: ["RFC 5280 section 4.1.2.5"],
  },
  "certificate-too-long": {
    params: ["certificate", "days", "limit", "servers"],
    says: "The certificate of {certificate} at {servers} is valid for {days} days; {limit} were allowed when it was issued.",
    fix: "Have the certificate of {certificate} issued again with a shorter validity.",
    refs: [],
  },
  "certificate-too-long-next": {
    params: ["certificate", "days", "limit", "servers"],
    says: "The certificate of {certificate} at {servers} is valid for {days} days; the next limit is {limit}.",
    fix: "Automate the renewal of the certificate of {certificate}.",
    refs: [],
  },
  "certificate-revoked": {
    params: ["certificate", "servers"],
    says: "The OCSP response that {servers} staple says that the certificate of {certificate} is revoked.",
    fix: "Install a new certificate for a new key at {servers}.",
    refs: ["RFC 6960 section 2.2"],
  },
  "staple-missing": {
    params: ["certificate", "servers"],
    says: "The certificate of {certificate} demands a good stapled OCSP response, and {servers} have none.",
    fix: "Switch on stapling at {servers}, or have a certificate issued without that demand.",
    refs: ["RFC 7633 section 4.3.3"],
  },
  "staple-unfit": {
    params: ["certificate", "reason", "servers"],
    says: "The OCSP response that {servers} staple for {certificate} is no proof: {reason}.",
    fix: "Have {servers} fetch a new OCSP response.",
    refs: ["RFC 6960 section 3.2"],
  },
  "few-ct-logs": {
    params: ["certificate", "logs", "needed", "servers"],
    says: "The certificate of {certificate} at {servers} comes with promises of {logs} logs; {needed} are needed.",
    fix: "Have the certificate of {certificate} issued again.",
    refs: ["RFC 6962 section 3"],
  },
  "chain-untidy": {
    params: ["fault", "servers"],
    says: "The chain of {servers} has {fault}.",
    refs: ["RFC 8446 section 4.4.2"],
  },
  "no-caa": {
    params: ["host"],
    says: "There are no CAA records for {host}.",
    fix: "Publish a CAA record for {host}.",
    refs: ["RFC 8659 section 3"],
  },
  "caa-bogus": {
    params: ["name"],
    says: "The CAA records of {name} do not validate; authorities must not issue certificates then.",
    fix: "See the DNSSEC tests.",
    refs: ["RFC 8659 section 5.6"],
  },
  "caa-no-issue": {
    params: ["name"],
    says: "The CAA records of {name} have no property “issue”.",
    fix: "Add a CAA record with the property “issue” at {name}.",
    refs: ["RFC 8659 section 4.2"],
  },
  "caa-problem": {
    params: ["name", "tag", "problem"],
    says: "The CAA record “{tag}” of {name}: {problem}.",
    fix: "Correct the CAA record “{tag}” of {name}.",
    refs: ["RFC 8659 section 4"],
  },
  "caa-insecure": {
    params: ["name"],
    says: "The CAA records of {name} are not secured with DNSSEC.",
    refs: ["RFC 8659 section 5.5"],
  },
  "caa-closed": {
    params: ["name"],
    says: "The CAA records of {name} allow nobody to issue certificates.",
    refs: ["RFC 8659 section 4.2"],
  },
  "caa-issuer-not-listed": {
    params: ["name", "issuer"],
    says: "A certificate in use is of {issuer}, which the CAA records of {name} do not allow.",
    refs: ["RFC 8659 section 3"],
  },
} as const satisfies FindingTable;
