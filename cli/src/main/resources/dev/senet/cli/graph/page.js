"use strict";
// The layout is computed beforehand. Folding a block takes its height out of everything around it:
// positions stay in order, so boxes never overlap.

const FOLDED_HEIGHT = 28;
const MANY_BOXES = 60;
const CLEARANCE = 30;

const number = (element, name) => Number(element.dataset[name]);
const own = (element, selector) =>
  [...element.children].filter((child) => child.matches(selector));

/** A group, a run or a box, with what is inside it. */
function readFrame(element) {
  const title = own(element, "text")[0];
  const isFoldable = element.matches(".group");
  const frame = {
    element,
    isFoldable,
    isFolded: false,
    x: number(element, "x"),
    y: number(element, "y"),
    fullHeight: number(element, "height"),
    width: number(element, "width"),
    border: own(element, ".frame")[0],
    children: own(element, "g").map(readFrame),
    wires: own(element, ".wire").map(readWire),
  };
  if (isFoldable) {
    frame.mark = title.querySelector(".title").insertBefore(
      document.createTextNode(""), title.querySelector(".title").firstChild);
    title.addEventListener("click", () => {
      frame.isFolded = !frame.isFolded;
      show(current);
    });
  }
  return frame;
}

function readWire(element) {
  const points = element.getAttribute("d").slice(1).split("L").map((p) => p.trim().split(" ").map(Number));
  return { element, points, from: number(element, "from"), to: number(element, "to") };
}

/** The parts of `gap` that no interval of `kept` needs. */
function without(gap, kept) {
  let rest = [gap];
  for (const [from, to] of kept) {
    rest = rest.flatMap(([a, b]) => [[a, Math.min(b, from)], [Math.max(a, to), b]].filter(([c, d]) => c < d));
  }
  return rest;
}

/** The function that takes the intervals `gaps` out of a coordinate. */
function compaction(gaps) {
  const merged = [];
  for (const [from, to] of gaps.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else {
      merged.push([from, to]);
    }
  }
  return (y) => merged.reduce((sum, [from, to]) => sum - Math.max(0, Math.min(y, to) - from), y);
}

/** Gives everything inside `frame` its place; sets `frame.height`. */
function arrange(frame) {
  frame.element.classList.toggle("folded", frame.isFolded);
  for (const part of [...frame.children, ...frame.wires]) {
    part.element.toggleAttribute("hidden", frame.isFolded);
  }
  if (frame.isFoldable) {
    frame.mark.data = frame.isFolded ? "▸ " : "▾ ";
  }
  frame.height = frame.isFolded ? FOLDED_HEIGHT : arrangeInside(frame);
  if (frame.border) {
    frame.border.setAttribute("height", frame.height);
  }
}

function arrangeInside(frame) {
  const { children, wires, fullHeight } = frame;
  children.forEach(arrange);
  const shrunk = children.filter((c) => c.height < c.fullHeight);
  const gaps = shrunk.flatMap((c) => {
    const others = children.filter((d) => d !== c);
    return without(
      [c.y + c.height, c.y + c.fullHeight],
      others.map((d) => [d.y - (d.y > c.y ? CLEARANCE : 0), d.y + d.height + CLEARANCE]));
  });
  const place = compaction(gaps);
  for (const child of children) {
    child.top = place(child.y);
    child.element.setAttribute("transform", `translate(${child.x},${child.top})`);
  }
  for (const wire of wires) {
    const points = wire.points.map(([x, y]) => [x, place(y)]);
    if (wire.from >= 0) {
      points[0][1] = children[wire.from].top + children[wire.from].height;
    }
    wire.element.setAttribute("d", "M" + points.map((p) => p.join(" ")).join(" L"));
  }
  return children.length ? place(fullHeight) : fullHeight;
}

const all = (frame) => [frame, ...frame.children.flatMap(all)];

/** A picture with its state: what is folded, and the part that is seen. */
function readSheet(svg) {
  const root = readFrame(svg.firstElementChild);
  const sheet = { svg, root, view: null };
  if (svg.querySelectorAll(".box").length > MANY_BOXES) {
    const chains = all(root).filter((f) => f.isFoldable && !f.element.parentElement.closest(".group"));
    chains.flatMap((chain) => chain.children.flatMap(all)).forEach((f) => (f.isFolded = f.isFoldable));
  }
  return sheet;
}

function fit(sheet) {
  const margin = 20;
  sheet.view = [-margin, -margin, sheet.root.width + 2 * margin, sheet.root.height + 2 * margin];
}

let current;
const sheets = new Map([...document.querySelectorAll(".sheet")].map((svg) => [svg.id, readSheet(svg)]));

function show(sheet) {
  current = sheet;
  arrange(sheet.root);
  if (!sheet.view) {
    fit(sheet);
  }
  sheet.svg.setAttribute("viewBox", sheet.view.join(" "));
  sheets.forEach((s) => s.svg.toggleAttribute("hidden", s !== sheet));
  document.querySelectorAll("[data-sheet]").forEach((element) => {
    const isActive = element.dataset.sheet === sheet.svg.id;
    element.classList.toggle("active", isActive);
    element.hidden = element.matches("span") && !isActive;
  });
}

function foldAll(isFolded) {
  all(current.root).filter((f) => f.isFoldable).forEach((f) => (f.isFolded = isFolded));
  current.view = null;
  show(current);
}

document.querySelectorAll("button[data-sheet]").forEach((button) =>
  button.addEventListener("click", () => show(sheets.get(button.dataset.sheet))));
document.getElementById("fold").addEventListener("click", () => foldAll(true));
document.getElementById("unfold").addEventListener("click", () => foldAll(false));
document.getElementById("fit").addEventListener("click", () => {
  current.view = null;
  show(current);
});

/** Pixels of the picture in one pixel of the screen. */
function scale(sheet) {
  const { width, height } = sheet.svg.getBoundingClientRect();
  return Math.max(sheet.view[2] / width, sheet.view[3] / height);
}

for (const sheet of sheets.values()) {
  const { svg } = sheet;
  let grip = null;
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const factor = Math.exp(event.deltaY * 0.0015);
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const [x, y, width, height] = sheet.view;
    sheet.view = [at.x - (at.x - x) * factor, at.y - (at.y - y) * factor, width * factor, height * factor];
    svg.setAttribute("viewBox", sheet.view.join(" "));
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    grip = [event.clientX, event.clientY];
    svg.classList.add("moving");
  });
  svg.addEventListener("pointermove", (event) => {
    if (grip) {
      const unit = scale(sheet);
      sheet.view[0] -= (event.clientX - grip[0]) * unit;
      sheet.view[1] -= (event.clientY - grip[1]) * unit;
      grip = [event.clientX, event.clientY];
      svg.setAttribute("viewBox", sheet.view.join(" "));
    }
  });
  window.addEventListener("pointerup", () => {
    grip = null;
    svg.classList.remove("moving");
  });
}

// The titles of a static picture, shown at once and in a readable size.
const tip = document.getElementById("tip");
document.querySelectorAll(".sheet title").forEach((title) => {
  const element = title.parentElement;
  const text = title.textContent;
  title.remove();
  element.addEventListener("pointermove", (event) => {
    tip.textContent = text;
    tip.hidden = false;
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    const top = Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8);
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
  });
  element.addEventListener("pointerleave", () => (tip.hidden = true));
});

show(sheets.get(document.body.dataset.first));
