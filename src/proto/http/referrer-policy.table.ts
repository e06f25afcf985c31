/** Values of Referrer-Policy (W3C Referrer Policy, section 3) and how internet.nl rates them. */
export const REFERRER_POLICIES = {
  "no-referrer": "good",
  "same-origin": "good",
  "strict-origin": "recommendations",
  "strict-origin-when-cross-origin": "recommendations",
  origin: "bad",
  "origin-when-cross-origin": "bad",
  "no-referrer-when-downgrade": "bad",
  "unsafe-url": "bad",
} as const;
