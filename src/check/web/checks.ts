/** The tests of web servers, in the order of the tests tables. */
import type { AnyCheck } from "../define.ts";
import { webHttpsHttpCompress } from "./compress.ts";
import { webAppsecprivXContentTypeOptions } from "./content-type-options.ts";
import { webAppsecprivCookies } from "./cookies.ts";
import { webAppsecprivCoep, webAppsecprivCoop, webAppsecprivCorp } from "./cross-origin.ts";
import { webAppsecprivCsp } from "./csp.ts";
import { webHttpsTlsEch } from "./ech.ts";
import { webAppsecprivXFrameOptions } from "./frame-options.ts";
import { webAppsecprivHeaderConsistency } from "./header-consistency.ts";
import { webHeaderLeak } from "./header-leak.ts";
import { webHttpsHttpHsts } from "./hsts.ts";
import { webHttpsHttp2 } from "./http2.ts";
import { webHttpsHttp3 } from "./http3.ts";
import { webAppsecprivMixed } from "./mixed.ts";
import { webHttpsHttpNohttp } from "./no-http.ts";
import { webAppsecprivPermissionsPolicy } from "./permissions-policy.ts";
import { webHttpsHstsPreload } from "./preload.ts";
import { webHttpsHttpRedirect } from "./redirect.ts";
import { webAppsecprivReferrerPolicy } from "./referrer-policy.ts";
import { webAppsecprivSecuritytxt } from "./security-txt.ts";
import { webHttpsHttpSvcb } from "./svcb.ts";
import { webWwwPair } from "./www-pair.ts";

/** internet.nl's tests of HTTP over TLS; they come after the one that lets them through. */
export const WEB_HTTP_CHECKS: readonly AnyCheck[] = [
  webHttpsHttpRedirect,
  webHttpsHttpHsts,
  webHttpsHttpCompress,
];

export const OWN_WEB_HTTP_CHECKS: readonly AnyCheck[] = [
  webHttpsHstsPreload,
  webWwwPair,
  webHttpsHttpNohttp,
  webHttpsHttp2,
  webHttpsHttp3,
  webHttpsHttpSvcb,
  webHttpsTlsEch,
];

export const WEB_APPSECPRIV_CHECKS: readonly AnyCheck[] = [
  webAppsecprivXFrameOptions,
  webAppsecprivReferrerPolicy,
  webAppsecprivCsp,
  webAppsecprivXContentTypeOptions,
  webAppsecprivSecuritytxt,
  webAppsecprivCookies,
  webAppsecprivMixed,
  webAppsecprivHeaderConsistency,
  webAppsecprivCoop,
  webAppsecprivCoep,
  webAppsecprivCorp,
  webAppsecprivPermissionsPolicy,
  webHeaderLeak,
];
