/** Thresholds for the sources of routing data. */

const HOUR = 3600;
const DAY = 24 * HOUR;

export const ROUTING_LIMITS = {
  vrpFreshSeconds: 2 * HOUR, // rpki-client runs hourly
  vrpMaxAgeSeconds: DAY, // StayRTR and rpki-client serve an export for a day at most
  vrpFutureSeconds: 600, // clocks differ
  tableFreshSeconds: 2 * DAY, // dumps appear every eight hours
  tableMaxAgeSeconds: 7 * DAY, // prefixes change hands slowly, but they do
  previousMaxAgeSeconds: 7 * DAY, // an older snapshot says nothing about sudden losses
  declaredShare: 0.001, // difference between records said and records read
  rejectedShare: 0.001,
  rejectedRecords: 10, // rejected records that any export may have
  globalVrps: 400_000, // May 2023: 434,586; none since has had fewer
  tableRejectedShare: 0.01,
  globalRoutes: 500_000, // IPv4 routes of September 2012
} as const;

/** Share of its VRPs that a trust anchor may lose from one snapshot to the next. */
export const TA_DROP: ReadonlyMap<string, number> = new Map([
  ["afrinic", 0.5], // BGPalerter's alarm level: small and often interrupted
]);
/** The same for the trust anchors that are not named. */
export const TA_DROP_OTHERS = 0.2;
