/** The tests of mail, in the order of the tests tables. */
import type { AnyCheck } from "../define.ts";
import { MAIL_STARTTLS_CHECKS } from "../tls/checks.ts";
import { mailDnsConsistency } from "./consistency.ts";
import { mailAuthDkimExist } from "./dkim/exist.ts";
import { mailAuthDkimKeys } from "./dkim/keys.ts";
import { mailAuthDmarcDiscovery } from "./dmarc/discovery.ts";
import { mailAuthDmarcExist } from "./dmarc/exist.ts";
import { mailAuthDmarcPolicy } from "./dmarc/policy.ts";
import { mailAuthDmarcReporting } from "./dmarc/reporting.ts";
import { mailAuthDmarcSubdomains } from "./dmarc/subdomains.ts";
import { mailSmtpConformance } from "./hosts/conformance.ts";
import { mailSmtpExtensions } from "./hosts/extensions.ts";
import { mailMxFcrdns } from "./hosts/fcrdns.ts";
import { mailStarttlsCommandInjection } from "./hosts/injection.ts";
import { mailMxValid } from "./hosts/mx-valid.ts";
import { mailMxRedundancy } from "./hosts/redundancy.ts";
import { mailStarttlsTlsAvailable } from "./hosts/starttls-available.ts";
import { mailParkedComplete } from "./parked.ts";
import { mailAuthSpfExist } from "./spf/exist.ts";
import { mailAuthSpfHygiene } from "./spf/hygiene.ts";
import { mailAuthSpfLookups } from "./spf/lookups.ts";
import { mailAuthSpfPolicy } from "./spf/policy.ts";
import { mailAuthSpfScope } from "./spf/scope.ts";
import { mailAuthSpfWildcard } from "./spf/wildcard.ts";
import { mailSrvSubmission } from "./srv.ts";
import { mailMtaStsExist } from "./sts/exist.ts";
import { mailMtaStsMx } from "./sts/mx.ts";
import { mailMtaStsPolicy } from "./sts/policy.ts";
import { mailTlsRptExist, mailTlsRptValid } from "./sts/tls-rpt.ts";
import { mailMtaStsValid } from "./sts/valid.ts";

export const MAIL_AUTH_CHECKS: readonly AnyCheck[] = [
  mailAuthDmarcExist,
  mailAuthDmarcPolicy,
  mailAuthDkimExist,
  mailAuthSpfExist,
  mailAuthSpfPolicy,
  mailAuthSpfLookups,
  mailAuthDmarcSubdomains,
  mailAuthDkimKeys,
  mailAuthSpfScope,
  mailAuthSpfHygiene,
  mailAuthSpfWildcard,
  mailAuthDmarcReporting,
  mailAuthDmarcDiscovery,
  mailParkedComplete,
];

/** All of the category; what lets the others through comes first. */
export const STARTTLS_CHECKS: readonly AnyCheck[] = [
  mailStarttlsTlsAvailable,
  ...MAIL_STARTTLS_CHECKS,
  mailStarttlsCommandInjection,
];

export const MAIL_TRANSPORT_CHECKS: readonly AnyCheck[] = [
  mailMtaStsExist,
  mailMtaStsValid,
  mailMtaStsPolicy,
  mailMtaStsMx,
  mailTlsRptExist,
  mailTlsRptValid,
  mailMxValid,
  mailMxRedundancy,
  mailMxFcrdns,
  mailSmtpConformance,
  mailSmtpExtensions,
  mailSrvSubmission,
  mailDnsConsistency,
];
