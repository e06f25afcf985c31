import { defineNsIpv6 } from "../ns-ipv6/pair.ts";

export const [webIpv6NsAddress, webIpv6NsReach] = defineNsIpv6("web_ipv6_ns_address", "web_ipv6_ns_reach");
