/** Without a policy there is nothing to say of it. */
export const STS_GATE = {
  test: "mail_mta_sts_valid",
  verdicts: ["unreachable", "tls", "redirect", "http-status", "syntax"],
} as const;
