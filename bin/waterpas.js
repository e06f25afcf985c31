#!/usr/bin/env node
import { existsSync } from "node:fs";

const OLDEST = { checkout: [22, 18], package: [22, 12] };
const source = new URL("../src/cli/main.ts", import.meta.url);
const inCheckout = existsSync(source);
const [major, minor] = process.versions.node.split(".").map(Number);
const [needMajor, needMinor] = inCheckout ? OLDEST.checkout : OLDEST.package;

if (major < needMajor || (major === needMajor && minor < needMinor)) {
  process.stderr.write(
    `error: waterpas needs Node.js ${needMajor}.${needMinor} or newer; this is ${process.version} (${process.execPath})\n` +
      (inCheckout
        ? "  fix: run `npm ci` (without --ignore-scripts or --omit), then `npx waterpas`, which uses the Node.js it installed\n"
        : "  fix: install a current Node.js LTS release, or use the container image\n"),
  );
  process.exitCode = 2;
} else {
  if (inCheckout) (await import("node:module")).enableCompileCache?.();
  const { main } = await import(inCheckout ? source.href : "../dist/cli/main.js");
  await main(process.argv.slice(2));
}
