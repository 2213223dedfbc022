// The viewer: a cell and its box on the page picture light up together; what is marked is brought into view; a table can be copied with one press.
"use strict";

function partners(element) {
  const spot = element && element.closest && element.closest("[data-cell]");
  return spot ? document.querySelectorAll(`[data-cell="${spot.dataset.cell}"]`) : [];
}

let lit = [];

function light(found) {
  lit.forEach((one) => one.classList.remove("on"));
  lit = [...found];
  lit.forEach((one) => one.classList.add("on"));
}

// Within its own pane only, so that the other one and the page stay where they are.
function intoView(one) {
  for (let pane = one.parentElement; pane && pane !== document.body; pane = pane.parentElement) {
    const place = one.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (pane.scrollHeight > pane.clientHeight && (place.top < frame.top || place.bottom > frame.bottom)) {
      pane.scrollTop += place.top - frame.top - (pane.clientHeight - place.height) / 2;
    }
    if (pane.scrollWidth > pane.clientWidth && (place.left < frame.left || place.right > frame.right)) {
      pane.scrollLeft += place.left - frame.left - (pane.clientWidth - place.width) / 2;
    }
  }
}

function follow(event) {
  const found = [...partners(event.target)];
  light(found);
  found.filter((one) => !one.contains(event.target)).slice(0, 1).forEach(intoView);
}

document.addEventListener("mouseover", follow);
document.addEventListener("focusin", follow);
document.addEventListener("click", (event) => {
  const cell = event.target.closest(".box[data-cell]") && [...partners(event.target)].find((one) => one.tagName === "TD");
  const link = cell && cell.querySelector("a");
  if (link) link.click();
});

document.querySelectorAll(".copy").forEach((fold) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "复制整张表";
  button.addEventListener("click", async () => {
    const text = fold.querySelector("textarea");
    try {
      await navigator.clipboard.writeText(text.value);
      button.textContent = "已复制";
    } catch {
      fold.open = true;       // without leave to write there, it is copied by hand
      text.select();
    }
  });
  fold.before(button);
});

window.addEventListener("load", () => document.querySelectorAll(".marked, mark").forEach(intoView));
