"use strict";
(() => {
  const every = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const panel = document.getElementById("panel");
  const search = document.getElementById("search");

  every(".search, .zoom").forEach((part) => { part.hidden = false; });

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    for (const entry of every("nav li")) {
      const section = document.getElementById(entry.dataset.graph);
      const text = entry.textContent + " " + section.textContent;
      entry.hidden = section.hidden = !text.toLowerCase().includes(wanted);
    }
  }
  search.addEventListener("input", filter);

  function scaled(svg, sign, room) {
    const whole = svg.viewBox.baseVal.width;
    const now = svg.width.baseVal.value / whole;
    const fit = Math.min(1, (room - 4) / whole);
    const wanted = { "-": now / 1.25, "+": now * 1.25, "1:1": 1, "fit": fit }[sign];
    return Math.min(4, Math.max(0.1, wanted));
  }
  for (const figure of every("figure")) {
    const canvas = figure.querySelector(".canvas");
    const svg = canvas.querySelector("svg");
    const zoom = (sign) => {
      const scale = scaled(svg, sign, canvas.clientWidth);
      svg.setAttribute("width", svg.viewBox.baseVal.width * scale);
      svg.setAttribute("height", svg.viewBox.baseVal.height * scale);
    };
    figure.addEventListener("click", (event) => {
      const sign = event.target.dataset && event.target.dataset.zoom;
      if (sign) zoom(sign);
    });
    // What nearly fits is shown whole, what does not stays readable and is scrolled.
    if (scaled(svg, "fit", canvas.clientWidth) >= 0.7) zoom("fit");
  }

  let opener = null;
  function clear() {
    every(".chosen, .faded").forEach((part) => part.classList.remove("chosen", "faded"));
  }
  function choose(link) {
    clear();
    const svg = link.closest("svg");
    const name = link.dataset.node;
    link.classList.add("chosen");
    svg.classList.add("faded");
    for (const line of every(".line", svg)) {
      if (line.dataset.source === name || line.dataset.target === name) line.classList.add("chosen");
    }
  }
  function show(link) {
    const row = document.getElementById(link.getAttribute("href").slice(1));
    const titles = every("thead th", row.closest("table")).map((cell) => cell.textContent);
    panel.querySelector("h2").replaceChildren(...row.cells[0].cloneNode(true).childNodes);
    const list = panel.querySelector("dl");
    list.replaceChildren();
    [...row.cells].slice(1).forEach((cell, number) => {
      if (!cell.textContent.trim()) return;
      const term = document.createElement("dt");
      const told = document.createElement("dd");
      term.textContent = titles[number + 1];
      told.replaceChildren(...cell.cloneNode(true).childNodes);
      list.append(term, told);
    });
    const found = row.cells[row.cells.length - 1];
    for (const mark of every("a", found)) {
      const told = document.createElement("dd");
      told.textContent = mark.title;
      list.append(told);
    }
    panel.hidden = false;
    panel.focus();
  }
  function close() {
    clear();
    panel.hidden = true;
    if (opener) opener.focus();
    opener = null;
  }
  for (const link of every("a.node")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      opener = link;
      choose(link);
      show(link);
    });
  }
  panel.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
})();
