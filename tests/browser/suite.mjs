// Visits every page of the route tables: as every role that may see it on a phone of 390 px, once at 1280 px, once in
// the dark with axe. A page that is not visited, scrolls sideways, logs an error, lacks a text or violates WCAG fails.
// Before that a fault is reported from a phone on a weak line (phone.mjs).
//
//     node suite.mjs BINARY FOLDER_FOR_SCREENSHOTS
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { reports } from "./phone.mjs";
import { people, records, routes, start } from "./server.mjs";

const [binary, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
// Routes that answer no page: assets, health, files to download.
const NO_PAGE = [/^\/assets\//, /^\/healthz$/, /^\/readyz$/, /\.(csv|xlsx|svg)$/, /^\/agents\/builds\//, /\/files\/\{/];

let passed = 0;
const failures = [];

function note(what, flaws) {
  if (flaws.length === 0) passed += 1;
  else failures.push(...flaws.map((flaw) => `${what}: ${flaw}`));
}

// The address of a route with its record filled in; nothing where the suite has none to show.
function address(route, ids, openLink) {
  if (!route.path.includes("{")) return route.path;
  if (route.path === "/q/{qr}") return `/q/${ids.qr}`;
  if (route.path === "/link/{token}") return openLink && new URL(openLink).pathname;
  if (route.path === "/audit/checks/{id}") return `/audit/checks/${ids.check}`;
  const id = route.noun ? ids[route.noun] : route.path.startsWith("/people/") ? ids.person : undefined;
  return id && route.path.replace(/\{[^}]*\}/, id);
}

async function visit(context, url, shot, withAxe) {
  const page = await context.newPage();
  const flaws = [];
  page.on("console", (message) => message.type() === "error" && flaws.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => flaws.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const host = new URL(request.url()).host;
    if (host && host !== new URL(url).host) flaws.push(`asks ${host}`);
  });
  const answer = await page.goto(url, { waitUntil: "load" });
  if (answer.status() !== 200) flaws.push(`status ${answer.status()}`);
  if (new URL(page.url()).pathname !== new URL(url).pathname) flaws.push(`led to ${page.url()}`);
  const seen = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    text: document.documentElement.innerText,
    lang: document.documentElement.lang,
  }));
  if (seen.over > 0) flaws.push(`scrolls sideways by ${seen.over} px`);
  if (seen.text.includes("⟦")) flaws.push(`lacks a text: ${seen.text.match(/⟦[^⟧]*⟧/)?.[0]}`);
  if (seen.lang !== "vi") flaws.push(`speaks ${seen.lang}`);
  if (withAxe) {
    // The page's policy forbids foreign scripts; the inspector's own world is exempt.
    const found = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
    for (const violation of found.violations) {
      flaws.push(`axe ${violation.id}: ${violation.help} (${violation.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ")})`);
    }
  }
  mkdirSync(path.dirname(shot), { recursive: true });
  await page.screenshot({ path: shot, fullPage: true });
  // On paper a page says what it is; of a sticker's page the sticker alone is printed.
  await page.emulateMedia({ media: "print" });
  if (!(await page.locator("h1, .sticker").filter({ visible: true }).count())) flaws.push("has no title on paper");
  await page.close();
  return flaws;
}

const LOOKS = [
  { name: "1280", options: { viewport: { width: 1280, height: 900 } }, axe: true },
  { name: "dark", options: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }, axe: true },
];
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const server = await start(binary, mkdtempSync(path.join(tmpdir(), "hatang-browser-")));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const tables = routes(binary);
  const roles = [...new Set(tables.flatMap((route) => route.roles))];
  const { states, open } = await people(browser, server, roles);
  const ids = await records(browser, server, states.admin);
  for (const [story, flaws] of await reports(browser, server.base, ids.qr, states.officer, PHONE)) note(story, flaws);
  const pages = tables.filter(
    (r) => r.method === "GET" && !r.path.startsWith("/api/") && r.access !== "agent" && !NO_PAGE.some((p) => p.test(r.path)),
  );
  for (const route of pages) {
    const to = address(route, ids, open);
    if (!to) {
      note(route.path, ["not visited: the suite has no record for it"]);
      continue;
    }
    const seenBy = route.roles.length ? route.roles : ["nobody"];
    const file = route.path === "/" ? "home" : route.path.slice(1).replace(/[^a-z]+/g, "-");
    // A printer's page has what no other asset's has: counters, in a table of four columns.
    if (route.path === "/equipment/{id}") {
      const context = await browser.newContext({ locale: "vi-VN", storageState: states.officer, ...PHONE });
      note("a printer at 390 px", await visit(context, `${server.base}/equipment/${ids.printer}`, path.join(shots, "390", "printer.png"), true));
      await context.close();
    }
    for (const role of seenBy) {
      const context = await browser.newContext({ locale: "vi-VN", storageState: states[role], ...PHONE });
      note(`${route.path} as ${role} at 390 px`, await visit(context, server.base + to, path.join(shots, "390", `${file}.${role}.png`), false));
      await context.close();
    }
    const role = seenBy.includes("admin") ? "admin" : seenBy[0];
    for (const look of LOOKS) {
      const context = await browser.newContext({ locale: "vi-VN", storageState: states[role], ...look.options });
      note(`${route.path} as ${role}, ${look.name}`, await visit(context, server.base + to, path.join(shots, look.name, `${file}.png`), look.axe));
      await context.close();
    }
  }
} finally {
  await browser.close();
  server.stop();
}
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`browser suite: ${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
