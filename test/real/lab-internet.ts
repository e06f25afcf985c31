import { buildInternet } from "../../src/lab/build.ts";
import { catalogueSpec } from "../../src/lab/catalogue/catalogue.ts";
import type { Internet } from "../../src/lab/internet.ts";
import { worldInternet } from "../../src/lab/world.ts";

/** The lab's internets at addresses that resolvers accept: "world" (the domains of scans) or "catalogue". */
export function labInternet(which: string, now: number): Internet {
  return which === "catalogue"
    ? buildInternet(catalogueSpec(), { now, seed: "catalogue", plan: "public" })
    : worldInternet({ plan: "public", now });
}
