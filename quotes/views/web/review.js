// Review, below page.js in the same scope.  A correction says what is right of one statement, in words and what stands
// around them, so that it holds when the article is edited.  Those of statements of this page stand in `made` by their
// number; in `rest` stand those that came with the page and meet none: rejected ones, and ones that no longer fit.
const made = new Map();
let rest = [];
let unsaved = false;
const AROUND = 32;
// The articles' texts in code points, each from when it is first asked for.
const texts = [];
const slice = (article, start, end) => {
  if (texts[article] === undefined) {
    const text = textOf(article).textContent;
    texts[article] = astral.test(text) ? [...text] : text;
  }
  const part = texts[article].slice(Math.max(0, start), end);
  return typeof part === "string" ? part : part.join("");
};
const anchor = (article, start, end) => ({
  start, end, text: slice(article, start, end),
  prefix: slice(article, start - AROUND, start), suffix: slice(article, end, end + AROUND),
});
const anchored = (article, value) => {
  if (Array.isArray(value)) return value.map((one) => anchored(article, one));
  if (!value || typeof value !== "object") return value;
  if ("start" in value) return { ...value, ...anchor(article, value.start, value.end) };
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, anchored(article, part)]));
};
// A statement as a correction has it: without what only this page or this run knows.
const OWN = new Set(["id", "article", "groups", "within", "corrected", "kind", "added"]);
const statement = (quote) =>
  anchored(quote.article, Object.fromEntries(Object.entries(quote).filter(([name]) => !OWN.has(name))));
const found = data.articles.map(() => []);
data.quotes.forEach((quote, number) => { found[quote.article].push(number); });
const numbersOf = (article) => found[article];

// A statement as it is after its correction.
const current = (number) => {
  const one = made.get(number), quote = data.quotes[number];
  if (!one) return quote;
  const kind = one.fields.includes("speaker") ? null : quote.kind;
  return { ...quote, ...one.statement, kind, corrected: one.verdict };
};
const correction = (number, verdict) => {
  const quote = data.quotes[number], before = made.get(number) || {};
  return {
    article: data.articles[quote.article].id,
    verdict,
    target: before.target || anchored(quote.article, quote.content),
    statement: verdict === "rejected" ? null : before.statement || statement(quote),
    fields: verdict === "rejected" ? [] : before.fields || [],
  };
};
const judge = (number, verdict) => {
  const before = made.get(number);
  if (data.quotes[number].added) {
    if (verdict !== "rejected") return;
    made.delete(number);
    refresh();
    close();
    return;
  }
  const pressed = before && (before.verdict === "rejected") === (verdict === "rejected");
  if (pressed) made.delete(number);
  else made.set(number, correction(number, verdict));
  refresh();
  show(number).focus({ preventScroll: true });
};
const change = (number, field, value) => {
  const quote = data.quotes[number];
  const one = correction(number, quote.added ? "added" : "changed");
  one.statement = { ...one.statement, [field]: value };
  if (field === "speaker") Object.assign(one.statement, { resolution: "named by a person", speaker_confidence: undefined });
  if (field === "content" || field === "type") one.statement.verbatim = verbatim(quote.article, one.statement);
  one.fields = [...new Set([...one.fields, field])];
  made.set(number, one);
  refresh();
};
// The speaker's own words: all of a direct statement, of a mixed one what was known of it, else what stands in marks.
const verbatim = (article, { type, content, verbatim: before }) => {
  if (type !== "mixed") return type === "direct" ? content : [];
  const known = before.filter((part) => content.some((piece) =>
    piece.start <= part.start && part.end <= piece.end && piece.end - piece.start > part.end - part.start));
  if (known.length) return known;
  return content.flatMap((piece) => [...piece.text.matchAll(/["“„«»”]([^"“„«»”]+)["“”«»]/gu)].map((match) => {
    const start = piece.start + points(piece.text.slice(0, match.index + 1));
    return anchor(article, start, start + points(match[1]));
  }));
};

// What the page shows of the corrections.
const SIGNS = { accepted: " ✓", changed: " ✎", added: " +", rejected: " ✗" };
const numbered = all(".n").map((element) => [element, Number(element.dataset.q), element.dataset.n, element.getAttribute("aria-label")]);
const store = `quotes ${data.articles.map((article) => article.id).join(" ")}`;
// What is not downloaded yet is kept for the next visit, where the browser allows it.
const keep = () => {
  try {
    if (unsaved) localStorage.setItem(store, JSON.stringify([...made.values(), ...rest]));
    else localStorage.removeItem(store);
  } catch {
    // It does not.
  }
};
const tell = (text) => {
  $("#told").textContent = text;
  $("#told").focus();
};
const refresh = (asBefore = false) => {
  for (const [element, number, sign, name] of numbered) {
    const verdict = made.has(number) ? made.get(number).verdict : "";
    element.dataset.n = sign + (SIGNS[verdict] || "");
    element.setAttribute("aria-label", verdict ? `${name}, ${verdict}` : name);
  }
  for (const [element, numbers] of tagged) {
    const inner = made.get(numbers[numbers.length - 1]);
    if (element.matches("mark")) element.classList.toggle("rejected", Boolean(inner) && inner.verdict === "rejected");
  }
  lit("added", [...made.keys()].filter((number) => data.quotes[number].added).flatMap((number) =>
    current(number).content.map((piece) => range(data.quotes[number].article, piece.start, piece.end))));
  const total = made.size + rest.length;
  $("#done").textContent = total ? `(${total})` : "";
  $("#progress").replaceChildren(...data.articles.map(progress));
  $("#corrections").replaceChildren(
    ...[...made].map(([number, one]) => item(one, () => made.delete(number), number)),
    ...rest.map((one) => item(one, () => { rest = rest.filter((other) => other !== one); })),
  );
  if (asBefore) return;
  unsaved = true;
  keep();
};
const progress = (article, index) => {
  const numbers = numbersOf(index), open = numbers.filter((number) => !made.has(number));
  const accept = press("Accept the rest", () => {
    for (const number of open) made.set(number, correction(number, "accepted"));
    refresh();
    tell(`${count(open.length)} of ${article.id} accepted.`);
  }, { "aria-label": `Accept the rest of ${article.id}` });
  return make("tr", {}, make("th", { scope: "row" }, make("bdi", {}, article.id)),
    make("td", {}, `${numbers.length - open.length} of ${numbers.length}`),
    make("td", {}, open.length ? accept : numbers.length ? "done" : ""));
};
const item = (one, undo, number) => {
  const words = one.target.map((piece) => piece.text).join(" … ");
  const shown = number === undefined || data.quotes[number].added ? make("bdi", {}, words) : make("a", { href: `#q${number}`, dir: "auto" }, words);
  const remove = press("Undo", () => {
    undo();
    refresh();
    tell("Undone.");
  }, { "aria-label": `Undo ${one.verdict}: ${words.slice(0, 60)}` });
  return make("li", {}, make("span", {}, shown, make("small", {}, [one.verdict, ...one.fields, one.article].join(" · "))), remove);
};

// Corrections that come with the page, from a file or from the last visit, each met with its statement.
const same = (one, other) =>
  one.length === other.length && one.every((piece, index) => piece.start === other[index].start && piece.end === other[index].end);
const take = (corrections) => {
  for (const one of corrections) {
    const article = data.articles.findIndex((other) => other.id === one.article);
    const meets = (pieces) => (article < 0 ? undefined : numbersOf(article).find((number) => same(data.quotes[number].content, pieces)));
    const number = (one.statement && meets(one.statement.content)) ?? meets(one.target);
    const before = [...made].find(([, other]) => other.article === one.article && same(other.target, one.target));
    const stands = article >= 0 && one.target.every((piece) => slice(article, piece.start, piece.end) === piece.text);
    if (number !== undefined && number !== null) made.set(number, one);
    else if (before) made.set(before[0], one);
    else if (one.verdict === "added" && stands) made.set(addition(article, one.statement.content, one.statement), one);
    else rest = [...rest.filter((other) => other.article !== one.article || !same(other.target, one.target)), one];
  }
};
const addition = (article, content, told = {}) => {
  const added = data.quotes.filter((quote) => quote.article === article && quote.added).length;
  const id = `${data.articles[article].id}#+${added + 1}`;
  const plain = { type: "indirect", verbatim: [], polarity: "asserted", rule: "person" };
  on.push(true);
  return data.quotes.push({ ...plain, ...told, content, article, groups: [], added: true, id }) - 1;
};

// The words selected in an article, as an anchor with the article's number, without the white space around them.
const selected = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const wanted = selection.getRangeAt(0), words = wanted.toString(), trimmed = words.trim();
  const begin = wanted.startContainer.nodeType === Node.TEXT_NODE ? wanted.startContainer.parentElement : wanted.startContainer;
  const text = begin.closest(".text");
  if (!trimmed || !text || !text.contains(wanted.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(wanted.startContainer, wanted.startOffset);
  const article = Number(text.closest("[data-article]").dataset.article);
  const start = points(before.toString()) + points(words.slice(0, words.indexOf(trimmed)));
  return [article, anchor(article, start, start + points(trimmed))];
};
const add = $("#add");
document.addEventListener("selectionchange", () => { add.hidden = !selected(); });
for (const event of ["mousedown", "pointerdown"]) add.addEventListener(event, (happened) => happened.preventDefault());
add.addEventListener("click", () => {
  const words = selected();
  if (!words) return;
  const [article, content] = words, number = addition(article, [content]);
  made.set(number, {
    article: data.articles[article].id, verdict: "added", target: [content], statement: statement(data.quotes[number]), fields: [],
  });
  getSelection().removeAllRanges();
  refresh();
  choose(number);
  $("#panel details").open = true;
  $("#panel details input").focus();
});

// The part of the panel in which a statement is judged and changed.
const controls = (number, quote) => {
  const one = made.get(number), status = make("small", { role: "status" });
  const again = (name) => {
    show(number);
    highlight(current(number));
    $("#panel details").open = true;
    $(`#panel [data-field="${name}"]`).focus({ preventScroll: true });
  };
  const field = (label, name, control, value) => {
    control.dataset.field = name;
    control.addEventListener("change", () => {
      change(number, name, value(control.value.trim()));
      again(name);
    });
    return make("label", {}, label, control);
  };
  const select = (wanted, values) =>
    make("select", {}, ...values.map(([value, text]) => make("option", { value, selected: value === wanted }, text)));
  const use = (text, name, value) => {
    const button = press(text, () => {
      const words = selected();
      if (!words || words[0] !== quote.article) {
        status.textContent = "Select the words in this article first.";
        return;
      }
      change(number, name, value(words[1]));
      again(name);
    }, { "data-field": name });
    button.addEventListener("mousedown", (event) => event.preventDefault());
    return button;
  };
  const channels = [["", "none named"], ...data.channels.map((kind) => [kind, named(kind)])];
  const polarities = [["asserted", "said"], ["negated", "not said"], ["hedged", "hedged"]];
  const rejected = Boolean(one) && one.verdict === "rejected";
  return make("fieldset", {}, make("legend", {}, "Is this right?"),
    make("div", { className: "actions" },
      !quote.added && press("Accept", () => judge(number, "accepted"), { "aria-pressed": String(Boolean(one) && !rejected) }),
      press(quote.added ? "Remove" : "Reject", () => judge(number, "rejected"), { "aria-pressed": String(rejected) })),
    make("details", {}, make("summary", {}, "Change"),
      field("Speaker", "speaker", make("input", { type: "text", value: quote.speaker || "", list: "names", autocomplete: "off" }), (value) => value || null),
      field("Channel", "channel", select(quote.channel ? quote.channel.kind : "", channels), (kind) => (kind ? { kind, inherited: false } : null)),
      field("Polarity", "polarity", select(quote.polarity, polarities), (value) => value),
      field("Type", "type", select(quote.type, ["direct", "indirect", "mixed"].map((kind) => [kind, kind])), (value) => value),
      make("div", { className: "actions" },
        use("Selected words are the statement", "content", (words) => [words]),
        use("Selected words are the mention", "source", (words) => words), status)));
};
panel.addEventListener("keydown", (event) => {
  if (chosen === null || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
  if (event.key === "a") judge(chosen, "accepted");
  else if (event.key === "x") judge(chosen, "rejected");
});

// The file.  An article is complete where all of its statements were looked at.
const corrected = () => {
  const corrections = [...made.values(), ...rest];
  const about = new Set(corrections.map((one) => one.article));
  const here = data.articles.map((article, number) =>
    ({ ...article, text: slice(number, 0), complete: numbersOf(number).every((one) => made.has(one)) }));
  const elsewhere = data.corrections.articles.filter((one) => !here.some((article) => article.id === one.id));
  const articles = [...here, ...elsewhere].filter((article) => about.has(article.id));
  return { schema: data.corrections.schema, articles, corrections };
};
$("#download").addEventListener("click", () => {
  const address = URL.createObjectURL(new Blob([JSON.stringify(corrected(), null, 1)], { type: "application/json" }));
  make("a", { href: address, download: "corrections.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  unsaved = false;
  keep();
  tell(`${made.size + rest.length} corrections written to corrections.json.`);
});
$(".file input").addEventListener("change", async (event) => {
  try {
    const opened = JSON.parse(await event.target.files[0].text());
    if (opened.schema !== data.corrections.schema) throw new Error("it is no file of corrections");
    data.corrections.articles.push(...opened.articles);
    take(opened.corrections);
    refresh();
    tell(`${opened.corrections.length} corrections opened.`);
  } catch (error) {
    tell(`This file cannot be opened: ${error.message}.`);
  }
});
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
take(data.corrections.corrections);
try {
  take(JSON.parse(localStorage.getItem(store) || "[]"));
} catch {
  // What another version of the page left behind is left alone.
}
$("#told").tabIndex = -1;
refresh(true);
follow();
