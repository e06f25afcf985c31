/** Tests of what a web server tells browsers to do, and whom to tell of a leak. */
import { anchor, optional, recommended, type TestRow } from "./row.ts";

const place = { category: "web_appsecpriv", section: "web_appsecpriv_http_headers" } as const;
const scored = { ...anchor, ...place, points: 10 } as const;

export const WEB_APPSECPRIV_TESTS = [
  {
    ...scored,
    level: "optional",
    id: "web_appsecpriv_x_frame_options",
    title: "Other sites cannot frame the page",
  },
  {
    ...scored,
    level: "recommended",
    id: "web_appsecpriv_referrer_policy",
    title: "Addresses of pages do not leave the site",
  },
  {
    ...scored,
    level: "recommended",
    id: "web_appsecpriv_csp",
    title: "A content security policy limits what pages load",
  },
  {
    ...scored,
    level: "recommended",
    id: "web_appsecpriv_x_content_type_options",
    title: "Browsers do not guess types",
  },
  {
    ...scored,
    level: "recommended",
    id: "web_appsecpriv_securitytxt",
    title: "security.txt tells whom to tell of a leak",
  },
  { ...recommended, ...place, id: "web_appsecpriv_cookies", title: "Cookies are protected" },
  { ...recommended, ...place, id: "web_appsecpriv_mixed", title: "The page loads nothing that weakens it" },
  {
    ...recommended,
    ...place,
    id: "web_appsecpriv_header_consistency",
    title: "Every answer has the same header fields",
  },
  {
    ...optional,
    ...place,
    id: "web_appsecpriv_coop",
    title: "Other windows have no hold of the page (COOP)",
  },
  { ...optional, ...place, id: "web_appsecpriv_coep", title: "The page loads only what agrees (COEP)" },
  { ...optional, ...place, id: "web_appsecpriv_corp", title: "Other sites cannot load the page (CORP)" },
  {
    ...optional,
    ...place,
    id: "web_appsecpriv_permissions_policy",
    title: "Features of browsers are limited",
  },
  { ...optional, ...place, id: "web_header_leak", title: "No header field tells a version" },
] as const satisfies readonly TestRow[];
