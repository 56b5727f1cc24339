"use strict";
// Shrinks a photo on the phone before it is sent (a photo of 12 megapixels is 4 MB, two minutes on a weak line), and
// keeps a form whole when the line breaks. Without this script, or where a step fails, the photo goes as it is.
const MOST = 300 * 1024;

async function shrunk(file) {
  // The browser turns the photo upright by its EXIF data; the canvas keeps pixels alone.
  const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  for (const side of [1600, 1280, 960, 640]) {
    const scale = Math.min(1, side / Math.max(photo.width, photo.height));
    canvas.width = Math.round(photo.width * scale);
    canvas.height = Math.round(photo.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(photo, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.82, 0.7, 0.55]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= MOST) return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }
  }
  return file;
}

const working = new WeakMap();
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.("input[type=file][data-shrink]")) return;
  working.set(field, (async () => {
    try {
      const kept = new DataTransfer();
      for (const file of field.files) kept.items.add(file.type.startsWith("image/") ? await shrunk(file) : file);
      field.files = kept.files;
    } catch {
      // The photo goes as it is; the server shrinks it.
    }
  })());
});

function tell(form, text) {
  let note = form.querySelector("[data-note]");
  if (!note) {
    note = document.createElement("p");
    note.className = "note bad";
    note.dataset.note = "";
    note.setAttribute("role", "alert");
    form.prepend(note);
  }
  note.textContent = text;
  note.scrollIntoView({ block: "center" });
}

async function send(form, submitter) {
  const fields = [...form.querySelectorAll("input[type=file]")];
  await Promise.all(fields.map((field) => working.get(field)));
  const files = new Map(fields.map((field) => [field.name, field.files]));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter) });
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error(String(answer.status));
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = page.title;
    for (const [name, kept] of files) {
      const field = main.querySelector(`input[type=file][name="${name}"]`);
      if (field && !main.querySelector(`#e-${name}`)) field.files = kept;
    }
    main.querySelector("[role=alert][tabindex]")?.focus();
  } catch {
    delete form.dataset.sent;
    tell(form, form.dataset.keep);
  }
}

// Only a form with a file in it: without one the browser's own way is as good and works on every browser.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const file = [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length);
  if (!form.dataset.keep || !file || event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter);
});
