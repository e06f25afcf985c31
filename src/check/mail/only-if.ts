import type { Finding } from "../../model/report.ts";

/** A finding where something holds; none elsewhere. */
export const onlyIf = (holds: boolean, make: () => Finding): Finding[] => (holds ? [make()] : []);
