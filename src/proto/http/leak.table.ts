/** Fields by which servers tell what they run. */
export const LEAKING_FIELDS = [
  "server",
  "x-powered-by",
  "x-aspnet-version",
  "x-aspnetmvc-version",
  "x-generator",
  "x-drupal-cache",
  "x-runtime",
  "x-version",
  "x-powered-cms",
  "x-mod-pagespeed",
  "x-page-speed",
  "x-varnish",
  "via",
  "microsoftsharepointteamservices",
  "x-jenkins",
  "x-owa-version",
  "x-php-version",
  "liferay-portal",
] as const;

/** Fields whose mere presence names the product. */
export const TELLING_FIELDS: ReadonlySet<string> = new Set(["x-drupal-cache"]);

/** Fields that carry counters or protocol versions of their own; not taken for a product's version. */
export const UNTELLING_FIELDS: ReadonlySet<string> = new Set(["x-varnish", "x-runtime"]);
