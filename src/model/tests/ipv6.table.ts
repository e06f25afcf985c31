/** Tests of IPv6. */
import { anchor, type TestRow } from "./row.ts";

const webNs = { ...anchor, category: "web_ipv6", section: "web_ipv6_nameservers" } as const;
const webServer = { ...anchor, category: "web_ipv6", section: "web_ipv6_webserver" } as const;
const mailMx = { ...anchor, category: "mail_ipv6", section: "mail_ipv6_mailserver" } as const;
const mailNs = { ...anchor, category: "mail_ipv6", section: "mail_ipv6_nameservers" } as const;

export const WEB_IPV6_TESTS = [
  { ...webNs, id: "web_ipv6_ns_address", title: "Name servers have IPv6 addresses" },
  { ...webNs, id: "web_ipv6_ns_reach", points: 10, title: "Name servers answer over IPv6" },
  { ...webServer, id: "web_ipv6_ws_address", title: "The web server has an IPv6 address" },
  { ...webServer, id: "web_ipv6_ws_reach", points: 10, title: "The web server answers over IPv6" },
  { ...webServer, id: "web_ipv6_ws_similar", points: 2, title: "The same website over IPv6 and IPv4" },
] as const satisfies readonly TestRow[];

export const MAIL_IPV6_TESTS = [
  { ...mailNs, id: "mail_ipv6_ns_address", title: "Name servers have IPv6 addresses" },
  { ...mailNs, id: "mail_ipv6_ns_reach", points: 10, title: "Name servers answer over IPv6" },
  { ...mailMx, id: "mail_ipv6_mx_address", title: "MX hosts have IPv6 addresses" },
  { ...mailMx, id: "mail_ipv6_mx_reach", points: 10, title: "MX hosts can be reached over IPv6" },
] as const satisfies readonly TestRow[];
