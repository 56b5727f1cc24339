// Starts the real server on an empty database, sets it up as people do, and makes one of everything that a page shows.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import path from "node:path";

export const PASSPHRASE = "con mèo uống cà phê sữa";
const UNIT = "26179";
// Roles that work in one unit; the others see all.
const UNIT_ROLES = ["officer", "leader"];

export function routes(binary) {
  return execFileSync(binary, ["routes"], { encoding: "utf8" }).trim().split("\n").map((line) => JSON.parse(line));
}

export async function start(binary, folder) {
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--database", `sqlite://${path.join(folder, "hatang.db")}`], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, HATANG_LOG: "warn" },
  });
  const said = {};
  // Its output is read to the end: a closed pipe would end the server.
  await new Promise((ready, failed) => {
    server.on("exit", (status) => failed(new Error(`the server ended with ${status}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const [word, value] = line.split(" ");
      said[word] = value;
      if (said.listening && said.setup) ready();
    });
  });
  return { base: said.listening, setup: said.setup, stop: () => server.kill("SIGTERM") };
}

// RFC 6238: SHA-1, six digits, 30 seconds.
function code(seed, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...seed].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

async function useLink(page, link, fields) {
  await page.goto(link);
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
  await page.fill("[name=passphrase]", PASSPHRASE);
  await page.fill("[name=passphrase_again]", PASSPHRASE);
  const factor = page.locator("[name=code]");
  if (await factor.count()) await factor.fill(code((await page.locator("span.mono").innerText()).trim()));
  await page.click("form.form button");
  await page.waitForLoadState();
}

async function invite(page, base, role, mark = "") {
  await page.goto(`${base}/people/new`);
  await page.fill("[name=full_name]", "Nguyễn Thị Thu Phương");
  await page.fill("[name=username]", `${role}.thu${mark}`);
  await page.selectOption("[name=role]", role);
  if (UNIT_ROLES.includes(role)) await page.selectOption("[name=unit]", UNIT);
  await page.click("form.form button.go");
  return page.inputValue("#link");
}

// A signed-in browser state for each role; `open` is an invitation that nobody used.
export async function people(browser, server, roles) {
  const states = {};
  const admin = await browser.newContext({ locale: "vi-VN" });
  const page = await admin.newPage();
  await useLink(page, server.setup, { full_name: "Lê Thị Hạnh", username: "hanh.quantri" });
  states.admin = await admin.storageState();
  for (const role of roles.filter((r) => r !== "admin")) {
    const link = await invite(page, server.base, role);
    const context = await browser.newContext({ locale: "vi-VN" });
    await useLink(await context.newPage(), link, {});
    states[role] = await context.storageState();
    await context.close();
  }
  const open = await invite(page, server.base, "approver", ".moi");
  await admin.close();
  return { states, open };
}

// What officers record besides: by the API, signed in as the officer whom `people` invited.
async function rooms(base, ids) {
  const call = async (path, body, token) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${base}/api/v1/${path}`, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { access_token: token } = await call("session", { username: "officer.thu", password: PASSPHRASE });
  const make = async (path, body) => (await call(path, body, token)).id;
  ids.facility = await make("facilities", { name: "Trụ sở UBND xã", address: "Ấp 1", use_status: "in_use" });
  const counter = [{ name: "Quầy một cửa", function: "counter" }];
  ids.building = await make("buildings", { facility: ids.facility, name: "Nhà A", purpose: "office", floors: 2, rooms: counter });
  ids.room = (await call(`rooms?building=${ids.building}`, null, token)).items[0].id;
  ids.link = await make("links", { building: ids.building, circuit: "internet", provider: "VNPT", down_kbps: 150000 });
  const day = new Date(Date.now() - 86400000).toISOString();
  await make(`links/${ids.link}/measurements`, { method: "provider_test", measured_on: day.slice(0, 10), down_kbps: 60000 });
  ids.outage = await make(`links/${ids.link}/outages`, { began_at: day, layer: "internet", note: "Đứt cáp" });
  ids.fault = await make("faults", { about: `asset-${ids.asset}`, what: "no_power", impact: "stops_work" });
  ids.record = `asset-${ids.asset}`;
  ids.qr = (await call(`equipment/${ids.asset}`, null, token)).qr;
}

// One of everything, by the forms that people use. Answers what stands in a path for each noun.
export async function records(browser, server, state) {
  const context = await browser.newContext({ locale: "vi-VN", storageState: state });
  const page = await context.newPage();
  const ids = { unit: UNIT };
  for (const [kind, name] of [["printer", "Máy in phòng Một cửa"], ["desktop", "Máy tiếp nhận hồ sơ"]]) {
    await page.goto(`${server.base}/equipment/new?unit=${UNIT}`);
    const unit = page.locator("select[name=unit]");
    if (await unit.count()) await unit.selectOption(UNIT);
    await page.selectOption("select[name=kind]", kind);
    await page.fill("[name=name]", name);
    await page.click("form.form button.go");
    await page.waitForURL(/\/equipment\/\d+/);
    ids.asset = page.url().split("/").pop().split("?")[0];
    if (kind === "printer") ids.printer = ids.asset;
  }
  await rooms(server.base, ids);
  await page.goto(`${server.base}/equipment/${ids.printer}`);
  await page.locator("details:has([name=pages]) summary").click();
  await page.fill("[name=pages]", "131000");
  await page.click('form[action$="/readings"] button');
  await page.waitForSelector("td:has-text('131.000')");
  // A job rescores within seconds of a change.
  for (let tries = 0; tries < 60 && !ids.score; tries++) {
    await page.goto(`${server.base}/priorities`);
    const link = page.locator('main a[href^="/priorities/"]:not([href="/priorities/units"])');
    if (await link.count()) ids.score = (await link.first().getAttribute("href")).match(/\d+/)?.[0];
    else await page.waitForTimeout(500);
  }
  await page.goto(`${server.base}/people`);
  ids.person = (await page.locator('a[href^="/people/"]:not([href="/people/new"])').first().getAttribute("href")).split("/").pop();
  await page.goto(`${server.base}/audit/checks`);
  await page.click("form.form button.go");
  await page.waitForSelector("#progress:not([data-progress])");
  ids.check = page.url().split("/").pop();
  await context.close();
  return ids;
}
