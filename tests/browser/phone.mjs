// A fault reported from its sticker, as a commune's officer does it: a phone of 390 px on a line of 400 kbit/s and 300 ms,
// three taps and a photo of 12 megapixels. Then the same on a line that breaks, and on a phone without scripts.
const LINE = { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const MOST_SECONDS = 30;
const MOST_PHOTO = 300 * 1024;
// The form's other fields and the edges between them.
const MOST_REST = 4 * 1024;

// A JPEG of 4000 × 3000 pixels as a phone takes it: edges, gradients, noise; with an EXIF block that names a phone.
async function photo(browser) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [4000, 3000];
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(4000, 3000);
    let seed = 1;
    for (let at = 0; at < pixels.data.length; at += 4) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const [x, y, noise] = [(at / 4) % 4000, Math.floor(at / 16000), (seed >>> 24) / 12];
      pixels.data[at] = x / 20 + noise;
      pixels.data[at + 1] = y / 15 + noise;
      pixels.data[at + 2] = ((x >> 6) ^ (y >> 6)) & 1 ? 60 + noise : 180 + noise;
      pixels.data[at + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const reader = new FileReader();
    await new Promise((done) => { reader.onload = done; reader.readAsDataURL(blob); });
    return reader.result.split(",")[1];
  });
  await page.close();
  const plain = Buffer.from(base64, "base64");
  const tiff = Buffer.from("Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x04\0\0\0NK1\0\0\0\0\0", "latin1");
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, tiff.length + 2]), tiff]);
  return { name: "IMG_20261124.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]) };
}

// An officer's phone on the weak line. `sent` is what the forms weighed that left it.
async function phone(browser, state, options, scripts = true) {
  const context = await browser.newContext({ locale: "vi-VN", storageState: state, javaScriptEnabled: scripts, ...options });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  const line = (now) => cdp.send("Network.emulateNetworkConditions", { ...LINE, ...now });
  const sent = [];
  page.on("requestfinished", (request) => request.method() === "POST" && sent.push(request.allHeaders()));
  let taps = 0;
  const tap = (what) => { taps += 1; return page.locator(what).first().tap(); };
  return { context, page, line, tap, taps: () => taps, sent: async () => (await Promise.all(sent)).map((headers) => Number(headers["content-length"])) };
}

async function ticket(page) {
  await page.waitForURL(/\/faults\/\d+\?sent=1$/, { timeout: 60_000 });
  return Number(page.url().match(/faults\/(\d+)/)[1]);
}

// The photo as it was stored.
async function stored(its, base) {
  const from = await its.page.locator(".photos img").first().getAttribute("src");
  return (await its.context.request.get(base + from)).body();
}

const WHAT = 'label:has(input[name="what"][value="slow"])';
const WHOM = 'label:has(input[name="impact"][value="stops_work"])';
const SEND = "form.phone button.go:not([name])";

async function inThreeTaps(browser, base, qr, state, options, picture) {
  const flaws = [];
  const its = await phone(browser, state, options);
  await its.line({});
  const began = Date.now();
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.tap(WHAT);
  await its.tap(WHOM);
  await its.page.setInputFiles("input[type=file][name=photo]", picture);
  await its.tap(SEND);
  await ticket(its.page);
  const seconds = (Date.now() - began) / 1000;
  console.log(`a fault with a photo of ${(picture.buffer.length / 1e6).toFixed(1)} MB, reported in ${seconds.toFixed(1)} s on 400 kbit/s`);
  const text = await its.page.innerText("main");
  if (!/Thời hạn xử lý: \d\d\/\d\d\/\d{4} \d\d:\d\d/.test(text)) flaws.push(`no due time: ${text.slice(0, 200)}`);
  if (seconds > MOST_SECONDS) flaws.push(`took ${seconds} s`);
  if (its.taps() > 3) flaws.push(`took ${its.taps()} taps`);
  const sent = await its.sent();
  if (sent.length !== 1) flaws.push(`sent ${sent.length} forms`);
  if (!(sent[0] > 20_000 && sent[0] <= MOST_PHOTO + MOST_REST)) flaws.push(`the form weighed ${sent[0]} bytes`);
  await its.line({ latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const kept = await stored(its, base);
  if (kept.length > MOST_PHOTO || kept.length < 20_000) flaws.push(`the photo is kept as ${kept.length} bytes`);
  if (kept.includes("Exif")) flaws.push("the photo is kept with its EXIF block");
  await its.context.close();
  return flaws;
}

async function onALineThatBreaks(browser, base, qr, state, options, picture) {
  const flaws = [];
  const its = await phone(browser, state, options);
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.tap(WHAT);
  await its.page.fill("textarea[name=words]", "Máy treo khi mở hồ sơ");
  await its.page.setInputFiles("input[type=file][name=photo]", picture);
  await its.line({ offline: true });
  await its.tap(SEND);
  await its.page.locator("[data-told]").waitFor();
  const left = await its.page.evaluate(() => ({
    words: document.querySelector("textarea[name=words]").value,
    what: document.querySelector("input[name=what]:checked")?.value,
    photos: document.querySelector("input[name=photo]").files.length,
  }));
  if (left.words !== "Máy treo khi mở hồ sơ" || left.what !== "slow" || left.photos !== 1) flaws.push(`lost: ${JSON.stringify(left)}`);
  await its.line({});
  await its.tap(SEND);
  const first = await ticket(its.page);
  if (!(await its.page.innerText("main")).includes("Máy treo khi mở hồ sơ")) flaws.push("the ticket lacks the words");
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.tap(WHAT);
  await its.tap(SEND);
  const second = await ticket(its.page);
  if (second !== first + 1) flaws.push(`a report was taken ${second - first} times`);
  await its.context.close();
  return flaws;
}

async function withoutScripts(browser, base, qr, state, options, picture) {
  const flaws = [];
  const its = await phone(browser, state, options, false);
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.tap(WHAT);
  await its.page.setInputFiles("input[type=file][name=photo]", picture);
  await its.tap(SEND);
  await ticket(its.page);
  const [sent] = await its.sent();
  if (sent < picture.buffer.length) flaws.push(`a photo of ${picture.buffer.length} bytes was sent as ${sent}: a script ran`);
  const kept = await stored(its, base);
  if (kept.length > MOST_PHOTO || kept.includes("Exif")) flaws.push(`kept as ${kept.length} bytes`);
  await its.context.close();
  return flaws;
}

// A wrong file on a record's page: the page stays, the sentence stands beside the field, and the next try goes through.
async function aSlipStaysWhereItIs(browser, base, qr, state, options, picture) {
  const flaws = [];
  const its = await phone(browser, state, options);
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.page.locator('main a[href^="/equipment/"]').first().click();
  await its.page.waitForURL(/\/equipment\/\d+$/);
  const record = its.page.url();
  const form = its.page.locator("form[action$='/files']");
  await its.page.locator("details:has(form[action$='/files']) summary").click();
  await its.page.setInputFiles("#f-photo", { name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") });
  await form.locator("button.go").click();
  await form.locator(".error[data-told]").waitFor();
  if (its.page.url() !== record) flaws.push(`led to ${its.page.url()}`);
  if (!(await form.innerText()).includes("Chỉ nhận ảnh JPEG")) flaws.push(`says ${await form.innerText()}`);
  await its.page.setInputFiles("#f-photo", picture);
  await form.locator("button.go").click();
  await its.page.locator(".photos img").first().waitFor({ timeout: 60_000 });
  if (its.page.url() !== record) flaws.push(`then led to ${its.page.url()}`);
  if (!(await its.page.innerText("main")).includes("Đã lưu.")) flaws.push("does not say that it was saved");
  await its.context.close();
  return flaws;
}

// A long form whose session ends while it is filled in: nothing typed is lost, and after a sign-in elsewhere it is sent.
async function aSessionThatEnds(browser, base, qr, state, options) {
  const flaws = [];
  const its = await phone(browser, state, options);
  await its.page.goto(`${base}/equipment`, { waitUntil: "load" });
  await its.page.locator("a.btn[href='/equipment/new']").tap();
  await its.page.waitForURL(/\/equipment\/new/);
  await its.page.selectOption("select[name=kind]", "projector");
  await its.page.fill("[name=name]", "Máy chiếu ở hội trường");
  const cookies = await its.context.cookies();
  await its.context.clearCookies();
  await its.page.locator("form.form button.go").click();
  await its.page.locator("[data-told] a[href='/sign-in']").waitFor();
  if ((await its.page.inputValue("[name=name]")) !== "Máy chiếu ở hội trường") flaws.push("what was typed is lost");
  // A token of another session, as after a new sign-in.
  await its.context.addCookies(cookies);
  await its.page.evaluate(() => { for (const field of document.querySelectorAll("input[name=csrf]")) field.value = "of-the-old-session"; });
  await its.page.locator("form.form button.go").click();
  await its.page.waitForURL(/\/equipment\/\d+/);
  if (!(await its.page.innerText("main")).includes("Máy chiếu ở hội trường")) flaws.push("the record lacks what was typed");
  // Back from it leads before the form: sent once more, that would be a second record.
  await its.page.goBack();
  if (new URL(its.page.url()).pathname !== "/equipment") flaws.push(`back leads to ${its.page.url()}`);
  await its.context.close();
  return flaws;
}

// A fault from the sticker to its end, each step a tap: the buttons are named "action", as a property of every form is.
async function aFaultToItsEnd(browser, base, qr, state, options) {
  const flaws = [];
  const its = await phone(browser, state, options);
  const to = [];
  its.page.on("request", (request) => request.method() === "POST" && to.push(new URL(request.url()).pathname));
  await its.page.goto(`${base}/q/${qr}`, { waitUntil: "load" });
  await its.tap(WHAT);
  await its.tap(SEND);
  const step = `/faults/${await ticket(its.page)}/step`;
  for (const [tap, reached] of [["acknowledge", "Đã tiếp nhận"], ["start", "Đang xử lý"], ["resolve", "Đã khắc phục"], ["close", "Đã đóng"]]) {
    if (tap === "resolve") await its.page.locator(".causes").first().locator("xpath=ancestor::details").locator("summary").first().tap();
    const button = tap === "resolve" ? its.page.locator('.causes button[value="wear"]').first() : its.page.locator(`button[name=action][value=${tap}]`).first();
    await button.tap();
    await its.page.locator("h1 .tag", { hasText: reached }).waitFor({ timeout: 10_000 }).catch(async () => flaws.push(`${tap} leads to ${(await its.page.innerText("main")).slice(0, 200)}`));
  }
  if (to.slice(1).some((path) => path !== step) || to.length !== 5) flaws.push(`sent to ${to.join(" ")}`);
  await its.context.close();
  return flaws;
}

// A form that the server refuses with 400 whatever its token: it is sent once more with the page's new token, and no more.
async function aFormRefusedForGood(browser, base, qr, state, options) {
  const flaws = [];
  const its = await phone(browser, state, options);
  await its.page.goto(`${base}/equipment/new`, { waitUntil: "load" });
  await its.page.selectOption("select[name=kind]", "projector");
  await its.page.fill("[name=name]", "Máy chiếu");
  let sent = 0;
  await its.page.route("**/equipment/new", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent += 1;
    return route.fulfill({ response: await route.fetch({ postData: "csrf=forged" }) });
  });
  await its.page.locator("form.form button.go").click();
  await its.page.locator("[data-told]").waitFor({ timeout: 10_000 }).catch(() => flaws.push("says nothing"));
  await its.page.unrouteAll({ behavior: "ignoreErrors" });
  if (sent !== 2) flaws.push(`was sent ${sent} times`);
  if ((await its.page.inputValue("[name=name]")) !== "Máy chiếu") flaws.push("what was typed is lost");
  await its.context.close();
  return flaws;
}

// Answers each story with its flaws.
export async function reports(browser, base, qr, state, options) {
  const picture = await photo(browser);
  const stories = { "a report in three taps": inThreeTaps, "a report on a line that breaks": onALineThatBreaks, "a report without scripts": withoutScripts, "a slip stays where it is": aSlipStaysWhereItIs, "a session that ends": aSessionThatEnds, "a fault to its end": aFaultToItsEnd, "a form refused for good": aFormRefusedForGood };
  const told = [];
  for (const [name, tell] of Object.entries(stories)) {
    const flaws = picture.buffer.length < 3e6 ? [`the photo is no phone's: ${picture.buffer.length} bytes`] : [];
    told.push([name, flaws.concat(await tell(browser, base, qr, state, options, picture).catch((error) => [String(error)]))]);
  }
  return told;
}
