import { expect, test } from "vitest";
import { openLooks } from "../../../src/probe/tls/remember.ts";
import { GOOD, measure, measureOver } from "./scene.ts";
import { type Meddle, wireTo } from "./server.ts";

const OFFER = { version: 0x0303, suites: [0xc02f], groups: [0x001d], schemes: [0x0804] };

test("a closer look does not ask again what the first look has shown", async () => {
  const wire = wireTo(GOOD);
  const { light, full } = openLooks(wire);
  const glance = await measureOver(light, { scan: "light" });
  const whole = await measureOver(full, { scan: "full" });
  const alone = await measure(GOOD);
  expect(wire.made).toHaveLength(alone.wire.made.length);
  expect(whole.endpoint.connections).toEqual(alone.endpoint.connections);
  expect(whole.endpoint.log[0]).toEqual(glance.endpoint.log[0]);
  const facts = ({ endpoint }: typeof whole) => ({ ...endpoint, log: [], duration_ms: 0, repeated_keys: [] });
  expect(facts(whole)).toEqual(facts(alone));
});

test("it remembers once: a question put again on purpose goes out", async () => {
  const wire = wireTo(GOOD);
  const { light, full } = openLooks(wire);
  await light.hello("a", OFFER);
  for (let n = 0; n < 3; n += 1) await full.hello("a", OFFER);
  expect(wire.made).toHaveLength(3);
});

test("a server that falls silent between the looks is seen to be silent", async () => {
  const meddle: Meddle = (_, index) => (index >= 3 ? { is: "silent", why: "timeout" } : undefined);
  const { light, full } = openLooks(wireTo(GOOD, meddle));
  await measureOver(light, { scan: "light" });
  const { endpoint } = await measureOver(full, { scan: "full" });
  expect(endpoint).toMatchObject({ complete: false, stopped: "rate-limited" });
});

test("silence is not remembered", async () => {
  const wire = wireTo(GOOD, () => ({ is: "silent", why: "timeout" }));
  const { light, full } = openLooks(wire);
  await light.session13("13 session", {});
  await full.session13("13 session", {});
  expect(wire.made).toHaveLength(2);
});
