/** The roles in which addresses are looked at: whose they are in words, and which sections tell them. */
import type { RoutingRole } from "../../model/routing.ts";
import type { Section } from "../define.ts";

export interface Role {
  readonly role: RoutingRole;
  /** For sentences. */
  readonly of: string;
  readonly sections: readonly Section[];
}

export const ROLES = {
  web: { role: "web", of: "the web server", sections: ["dns", "routing"] },
  ns: { role: "ns", of: "the name servers", sections: ["dns", "ns", "routing"] },
  mx: { role: "mx", of: "the mail servers", sections: ["dns", "mx", "routing"] },
  "mx-ns": {
    role: "mx-ns",
    of: "the name servers of the mail servers",
    sections: ["dns", "mx", "ns", "routing"],
  },
} as const satisfies Readonly<Record<RoutingRole, Role>>;
