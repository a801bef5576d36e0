// The page reads its statements from the data below it and its texts from the articles above: the text content of an
// article's <div class="text"> is the article.  Offsets of the data count code points, those of a browser UTF-16 units.
const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const data = JSON.parse($("#data").textContent);
const panel = $("#panel"), form = $(".filters form"), hint = panel.firstElementChild;
const root = document.documentElement;
root.classList.add("js");

// An element of the page with its properties and what stands in it; text is text, never markup.
const make = (tag, properties = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return element;
};
for (const quote of data.quotes) [quote.speaker, quote.kind] = data.speakers[quote.speaker] || [null, null];
const named = (kind) => kind.replaceAll("_", " ");
const channel = (quote) => (quote.channel ? named(quote.channel.kind) : "");
const label = (quote) => quote.id.slice(quote.id.lastIndexOf("#") + 1);
const count = (number) => `${number} ${number === 1 ? "statement" : "statements"}`;

// Views: one section at a time, named by the address.
const views = all("main > section");
const view = (id) => {
  const wanted = views.find((section) => section.id === id) || views[0];
  for (const section of views) section.classList.toggle("current", section === wanted);
  for (const link of all("nav a")) {
    if (link.hash === `#${wanted.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  root.dataset.view = wanted.id;
  getSelection().removeAllRanges();
};
const follow = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const statement = /^q(\d+)$/.exec(id);
  const target = id && document.getElementById(id);
  if (statement && data.quotes[statement[1]]) {
    view("articles");
    choose(Number(statement[1]), true);
  } else if (target && target.closest("section")) {
    view(target.closest("section").id);
    target.scrollIntoView();
  } else if (id !== "main") view(id);
};
addEventListener("hashchange", follow);

// Filters.  What belongs to a statement carries its number in data-q, a stretch of several all of theirs.
const tagged = all("[data-q]").map((element) => [element, element.dataset.q.split(" ").map(Number)]);
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const searched = data.quotes.map((quote) =>
  bare([...quote.content.map((piece) => piece.text), quote.speaker || "", quote.source ? quote.source.text : ""].join(" ")));
const values = (quote) => ({
  speaker: quote.speaker || "unresolved", channel: channel(quote) || "none named", type: quote.type,
  polarity: quote.polarity, language: data.articles[quote.article].language,
});
let on = data.quotes.map(() => true);
const filter = () => {
  const wanted = [...new FormData(form)].filter(([, value]) => value.trim());
  const words = bare(form.elements.text.value).split(/\s+/).filter(Boolean);
  on = data.quotes.map((quote, number) => {
    const own = values(quote);
    return wanted.every(([name, value]) => name === "text" || own[name] === value) &&
      words.every((word) => searched[number].includes(word));
  });
  const narrowed = wanted.length > 0;
  for (const [element, numbers] of tagged) {
    const off = !numbers.some((number) => on[number]);
    if (element.matches("mark, .n")) element.classList.toggle("off", off);
    else element.hidden = off && !element.matches(".member");
  }
  for (const article of all("main article")) {
    const own = all("[data-q]", article);
    article.hidden = narrowed && !own.some((element) => element.dataset.q.split(" ").some((number) => on[number]));
  }
  const shown = on.filter(Boolean).length;
  $("#shown").value = narrowed ? `${shown} of ${count(on.length)}` : count(on.length);
};
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
for (const choice of all(".by input")) {
  choice.addEventListener("change", () => { root.dataset.by = choice.value; });
}
if (matchMedia("(max-width: 72rem)").matches) $(".filters details").open = false;

const textOf = (article) => $(`[data-article="${article}"] .text`);
// The place of code points in an article's text, as a range of the page.
const range = (article, start, end) => {
  const walker = document.createTreeWalker(textOf(article), NodeFilter.SHOW_TEXT);
  const found = document.createRange();
  let position = 0, begun = false;
  while (walker.nextNode()) {
    const text = walker.currentNode.data, length = points(text);
    if (!begun && start < position + length) {
      found.setStart(walker.currentNode, units(text, start - position));
      begun = true;
    }
    if (begun && end <= position + length) {
      found.setEnd(walker.currentNode, units(text, end - position));
      return found;
    }
    position += length;
  }
  return null;
};
const astral = /[\ud800-\udbff][\udc00-\udfff]/;
const points = (text) => (astral.test(text) ? [...text].length : text.length);
const units = (text, number) => (astral.test(text) ? [...text].slice(0, number).join("").length : number);

// The panel.
let chosen = null, opener = null;
const lit = (name, ranges) => {
  if ("highlights" in CSS) CSS.highlights.set(name, new Highlight(...ranges.filter(Boolean)));
};
const highlight = (quote) => {
  const parts = { source: [quote.source], cue: [quote.cue], other: [quote.addressee, quote.relay, quote.time, quote.channel && quote.channel.evidence] };
  for (const [name, spans] of Object.entries(parts)) {
    lit(name, spans.filter(Boolean).map((span) => range(quote.article, span.start, span.end)));
  }
};
const turned = { negated: "Not said: the article says that this was not said, or denies it.", hedged: "Not certain: the article does not say outright that this was said." };
const sure = (share) => (share === undefined ? null : `${Math.round(100 * share)} % sure`);
const rows = (quote) => {
  const alike = quote.speaker ? data.quotes.filter((other) => other.speaker === quote.speaker).length : 0;
  const text = (span) => make("bdi", {}, span.text);
  const more = press(`all ${count(alike)} of this speaker`, () => {
    form.reset();
    form.elements.speaker.value = quote.speaker;
    filter();
    location.hash = "speakers";
  }, { className: "plain" });
  return [
    ["Speaker", make("dd", { className: "speaker" }, quote.speaker ? make("bdi", {}, quote.speaker) : "unresolved",
      make("small", {}, [quote.kind, quote.resolution, sure(quote.speaker_confidence)].filter(Boolean).join(" · ")), alike > 1 && form.elements.speaker ? more : null)],
    ["Mention", quote.source && text(quote.source)],
    ["Cue", quote.cue && text(quote.cue)],
    ["Channel", quote.channel && make("dd", {}, channel(quote), make("small", {}, quote.channel.evidence && make("bdi", {}, `“${quote.channel.evidence.text}” `),
      quote.channel.inherited && "carried on from the statement before"))],
    ["To", quote.addressee && text(quote.addressee)],
    ["Relayed by", quote.relay && text(quote.relay)],
    ["When", quote.time && make("dd", {}, text(quote.time), quote.time.date ? make("small", {}, quote.time.date) : null)],
    ["Type", { direct: "direct: the speaker’s own words", indirect: "indirect: paraphrase", mixed: "mixed: own words in a paraphrase" }[quote.type]],
    ["Within", quote.within],
    ["Rule", make("dd", {}, quote.rule, make("small", {}, data.rules[quote.rule] || ""))],
    ["Confidence", quote.confidence !== undefined && make("dd", {}, `${Math.round(100 * quote.confidence)} %`, make("small", {}, "share of right ones among statements like it in annotated news"))],
    ["Reviewed", quote.corrected && `${quote.corrected} by a person`],
    ["Elsewhere", quote.groups.length && make("dd", {}, ...quote.groups.flatMap((id) => [make("a", { href: `#${id}` }, id), " "]))],
  ].filter(([, value]) => value);
};
const press = (text, act, properties = {}) => {
  const button = make("button", { type: "button", ...properties }, text);
  button.addEventListener("click", act);
  return button;
};
const called = (name) => ({ "aria-label": name, title: name });
const show = (number) => {
  const quote = current(number);
  const heading = make("h2", { tabIndex: -1 }, "Statement ", label(quote), " of ", make("bdi", {}, data.articles[quote.article].id));
  const list = make("dl");
  for (const [name, value] of rows(quote)) {
    list.append(make("dt", {}, name), value instanceof Element && value.tagName === "DD" ? value : make("dd", {}, value));
  }
  panel.replaceChildren(
    make("div", { className: "bar" }, heading, press("‹", () => step(-1), called("Statement before")), press("›", () => step(1), called("Next statement")), press("×", close, called("Close"))),
    ...(turned[quote.polarity] ? [make("p", { className: "turn" }, turned[quote.polarity])] : []),
    make("blockquote", { dir: "auto", lang: data.articles[quote.article].language }, quote.content.map((piece) => piece.text).join(" … ")),
    controls(number, quote),
    list,
    make("p", { className: "keys" }, "Keys in this panel: ← → next, a accept, x reject, Esc close"),
  );
  return heading;
};
const choose = (number, moved = false) => {
  chosen = number;
  for (const element of all(".chosen")) element.classList.remove("chosen");
  for (const [element, numbers] of tagged) if (element.matches("mark, .n") && numbers.includes(number)) element.classList.add("chosen");
  root.classList.add("open");
  const heading = show(number);
  highlight(current(number));
  opener = document.getElementById(`q${number}`);
  if (moved && opener) opener.scrollIntoView({ block: innerWidth < 768 ? "start" : "center" });
  heading.focus({ preventScroll: true });
};
const step = (by) => {
  for (let number = chosen + by; number >= 0 && number < data.quotes.length; number += by) {
    if (on[number]) return choose(number, true);
  }
};
const close = () => {
  for (const element of all(".chosen")) element.classList.remove("chosen");
  for (const name of ["source", "cue", "other"]) lit(name, []);
  root.classList.remove("open");
  panel.replaceChildren(hint);
  chosen = null;
  if (opener) opener.focus({ preventScroll: true });
};
$("#articles").addEventListener("click", (event) => {
  const hit = event.target.closest(".n, mark[data-q]");
  if (!hit || (hit.matches("mark") && (hit.classList.contains("off") || !getSelection().isCollapsed))) return;
  const inner = hit.dataset.q.split(" ").map(Number).filter((number) => on[number]).pop();
  if (inner !== undefined) choose(inner);
});
// A link to the statement that the address names already moves there all the same.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#q"]');
  if (link && link.hash === location.hash) follow();
});
panel.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "Escape") close();
  else if (!typing && event.key === "ArrowLeft") step(-1);
  else if (!typing && event.key === "ArrowRight") step(1);
});
