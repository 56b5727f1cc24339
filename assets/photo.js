"use strict";
// Shrinks a photo on the phone before app.js sends it: a photo of 12 megapixels is 4 MB, two minutes on a weak line.
// Without this script, or where a step fails, the photo goes as it is.
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

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.("input[type=file][data-shrink]")) return;
  field.shrunk = (async () => {
    try {
      const kept = new DataTransfer();
      for (const file of field.files) kept.items.add(file.type.startsWith("image/") ? await shrunk(file) : file);
      field.files = kept.files;
    } catch {
      // The photo goes as it is; the server shrinks it.
    }
  })();
});
