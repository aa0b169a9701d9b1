// Measures the pictures of this page as the browser paints them, and leaves the answer in `#seen`.

const luminance = ([red, green, blue]) => {
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
};

const channels = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);

const contrast = (one, other) => {
  const [dark, light] = [luminance(channels(one)), luminance(channels(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

// The colour of the topmost painted surface at the middle of `text`, which is not text itself.
const behind = (text) => {
  const box = text.getBoundingClientRect();
  const stack = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  for (const element of stack) {
    const style = getComputedStyle(element);
    if (/^(path|polygon)$/.test(element.tagName) && style.fill.startsWith("rgb")) return style.fill;
    if (element.tagName === "svg") return style.backgroundColor;
  }
  return "rgb(255, 0, 255)";
};

const within = (inner, outer, slack) =>
  inner.left >= outer.left - slack &&
  inner.right <= outer.right + slack &&
  inner.top >= outer.top - slack &&
  inner.bottom <= outer.bottom + slack;

const union = (boxes) => ({
  left: Math.min(...boxes.map((box) => box.left)),
  right: Math.max(...boxes.map((box) => box.right)),
  top: Math.min(...boxes.map((box) => box.top)),
  bottom: Math.max(...boxes.map((box) => box.bottom)),
});

const written = (svg) => [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());

const outside = (svg) => {
  const found = [];
  const page = svg.getBoundingClientRect();
  for (const text of written(svg)) {
    if (!within(text.getBoundingClientRect(), page, 0)) found.push(text.textContent);
  }
  for (const group of svg.querySelectorAll("g.node, g.area")) {
    const shapes = [...group.querySelectorAll("path, polygon")];
    const whole = union(shapes.map((shape) => shape.getBoundingClientRect()));
    for (const text of written(group)) {
      if (!within(text.getBoundingClientRect(), whole, 2)) found.push(text.textContent);
    }
  }
  return found;
};

const faint = (svg) =>
  written(svg)
    .map((text) => [text.textContent, contrast(getComputedStyle(text).fill, behind(text))])
    .filter(([, ratio]) => ratio < 4.5);

// How much of an image is painted, and the colour at the left edge of its banner.
const painted = (image) => {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
    colours.set(key, (colours.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...colours].filter(([, count]) => count > 200));
};

// The browser waits for this before it hands the page out: by then the images are there.
addEventListener("load", () => {
  const pictures = {};
  for (const svg of document.querySelectorAll("svg")) {
    svg.scrollIntoView();
    pictures[svg.parentElement.id] = {
      outside: outside(svg),
      faint: faint(svg),
      texts: written(svg).length,
      paper: getComputedStyle(svg).backgroundColor,
    };
  }
  const images = {};
  for (const image of document.querySelectorAll("img")) images[image.id] = painted(image);
  document.querySelector("#seen").textContent = JSON.stringify({ pictures, images });
});
