import type { Case } from "../case.ts";
import { FRAME_CASES } from "./frame.cases.ts";
import { HEADER_CASES } from "./headers.cases.ts";
import { WEB_IPV6_CASES } from "./ipv6.cases.ts";
import { PROTOCOL_CASES } from "./protocol.cases.ts";
import { REDIRECT_CASES } from "./redirect.cases.ts";
import { SECURITY_TXT_CASES } from "./security-txt.cases.ts";

/** What is said of web servers, beside their TLS. */
export const WEB_CASES: readonly Case[] = [
  ...WEB_IPV6_CASES,
  ...FRAME_CASES,
  ...REDIRECT_CASES,
  ...HEADER_CASES,
  ...SECURITY_TXT_CASES,
  ...PROTOCOL_CASES,
];
