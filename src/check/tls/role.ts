/** Whose TLS is judged: the web server of the name, or its mail servers. */
import type { Finding } from "../../model/report.ts";
import type { TestId } from "../../model/tests.table.ts";
import type { Evidence, Section, Setting, Unmeasured } from "../define.ts";

export interface TlsRole {
  readonly prefix: "web_https" | "mail_starttls";
  readonly port: number;
  /** For sentences. */
  readonly of: string;
  /** Of tests that look at connections. */
  readonly sections: readonly Section[];
  /** Of tests that look at the DNS alone. */
  readonly dnsSections: readonly Section[];
  readonly gate: TestId;
  /** internet.nl calls all tests of mail servers optional until one was really made. */
  readonly isPlaceholder: boolean;
  /** The hosts, before their addresses. */
  readonly hosts: (evidence: Evidence<"dns">, setting: Setting) => Hosts;
  /** Of the addresses of a host that internet.nl looks at. */
  readonly parityAddresses: (ipv4: readonly string[], ipv6: readonly string[]) => readonly string[];
}

interface Hosts {
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
  /** Why they are not known. */
  readonly unmeasured: Unmeasured | null;
}
