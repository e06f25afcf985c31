import { defineNsIpv6 } from "../ns-ipv6/pair.ts";

export const [mailIpv6NsAddress, mailIpv6NsReach] = defineNsIpv6(
  "mail_ipv6_ns_address",
  "mail_ipv6_ns_reach",
);
