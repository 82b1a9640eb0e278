// The desk: draws what Python sends, sends what is clicked and typed, and never draws over what somebody is typing.
// It holds no words and decides nothing; everything shown as HTML was escaped in Python.

const PING = 600; // milliseconds between two questions whether the kernel is there
const LIMIT = 2; // so many unanswered in a row, and nobody listens
const PAUSE = 120; // a pause in typing after which it is sent
const LONGEST = 500; // and it is sent after this time even without one
const STATUSES = ["in_place", "not_in_place", "not_applicable", "later"];
const CONTROLS = "button, input, select, textarea";

export default { render };

function render({ model, el, signal }) {
  if (model.get?.("is_stage")) return renderStage(el, signal);
  const desk = new Desk(model, el);
  model.on("msg:custom", desk.onMessage);
  model.on("comm_live_update", desk.ask);
  const timer = setInterval(desk.ask, PING);
  const flush = () => desk.flushAll();
  addEventListener("beforeunload", flush, { signal });
  addEventListener("pagehide", flush, { signal });
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    model.off("msg:custom", desk.onMessage);
    model.off("comm_live_update", desk.ask);
    desk.close();
  });
  desk.send({ kind: "hello", at: desk.recalled() });
}

// The stage in the notebook's own page, where no window may be opened.
function renderStage(el, signal) {
  const main = make("main", { "data-wakit": "stage" });
  el.append(main);
  const channel = listen(stageName(), main);
  signal.addEventListener("abort", () => channel.close());
}

// A desk that is drawn again finds its stage; nobody else's desk or stage knows the name.
function stageName() {
  let id = null;
  try {
    id = sessionStorage.getItem("wakit stage");
    if (!id) sessionStorage.setItem("wakit stage", (id = crypto.randomUUID()));
  } catch {}
  return `wakit-stage-${id ?? Math.random()}`;
}

const isVoila = () => "voila" in document.body.dataset;
const valueOf = (control) => (control.type === "checkbox" ? control.checked : control.value);

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

class Desk {
  constructor(model, el) {
    this.model = model;
    this.waiting = new Map(); // "choice field" → { choice, field, value, seen, sent, lost, number, timer, since }
    this.number = 0;
    this.unanswered = 0;
    this.asked = -PING;
    this.turns = 0;
    this.held = []; // keys and clicks that came before what they are about was drawn
    this.stage = new Stage(this);
    this.practices = new Map();
    this.build(el);
  }

  build(el) {
    const root = (this.root = make("div", { "data-wakit": "desk", class: "wd wk-question", role: "region", tabindex: "-1" }));
    root.dataset.lmSuppressShortcuts = "true";
    this.gone = make("div", { class: "wd-gone", role: "alert", hidden: "" });
    this.top = make("header", { class: "wd-top" });
    this.rail = make("nav", { class: "wd-rail" });
    this.heading = make("div", { class: "wd-heading" });
    this.trouble = make("div", { class: "wd-trouble", role: "alert", hidden: "" });
    this.list = make("div", { class: "wd-list" });
    this.aside = make("aside", { class: "wd-aside", tabindex: "0" });
    this.status = make("div", { class: "wd-status", role: "status" });
    this.help = make("div", { class: "wd-help", hidden: "" });
    this.panel = make("section", { class: "wd-panel", tabindex: "-1", hidden: "" });
    const middle = make("main", { class: "wd-middle" }, this.heading, this.trouble, this.list);
    root.append(this.gone, this.top, this.rail, middle, this.aside, this.status, this.help, this.panel);
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("focusin", (event) => this.onFocus(event));
    el.append(root);
    this.keepFocus();
  }

  // What is redrawn or hidden while it has the focus drops it on the page, and the next key would be JupyterLab's.
  keepFocus() {
    let holder = null;
    this.root.addEventListener("focusin", (event) => (holder = event.target));
    this.root.addEventListener("focusout", ({ target }) =>
      setTimeout(() => holder === target && target.isConnected && target.offsetParent && (holder = null)));
    this.watcher = new MutationObserver(() => {
      const lost = holder;
      if (!lost || (lost.isConnected && lost.offsetParent) || !this.root.isConnected) return;
      holder = null;
      const active = document.activeElement; // what was hidden keeps the focus for a moment; JupyterLab takes it when it can
      if (active === lost || !this.root.contains(active)) (this.practices.get(this.focus)?.node ?? this.root).focus({ preventScroll: true });
    });
    this.watcher.observe(this.root, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
  }

  close() {
    this.flushAll();
    this.watcher.disconnect();
    this.stage.close();
  }

  // ---- to Python and back

  send(message) {
    try {
      this.model.send(message);
      return true;
    } catch {
      this.show(true); // Lab itself knows that the kernel went
      return false;
    }
  }

  // What leads elsewhere, or fills in fields: keys wait until it is drawn, for they are meant for what comes. What is
  // clicked after them waits for its turn too, else they would meet what was clicked.
  lead(message) {
    if (this.awaited !== undefined && (this.held.length || this.later)) return void this.held.push(message);
    this.flushAll();
    if (this.isBehind()) return void ([this.later, this.awaited] = [message, 0]); // what was typed comes first
    const turn = ++this.turns;
    if (this.send({ ...message, turn })) this.awaited = turn;
  }

  // Something was typed on while it was on its way.
  isBehind() {
    return [...this.waiting.values()].some((edit) => edit.sent !== undefined && edit.value !== edit.sent);
  }

  caughtUp() {
    if (!this.later || this.isBehind()) return;
    const message = this.later;
    [this.later, this.awaited] = [undefined, undefined];
    this.lead(message);
  }

  arrived(turn) {
    if (turn !== this.awaited) return;
    this.awaited = undefined;
    while (this.held.length && this.awaited === undefined) this.replay(this.held.shift());
  }

  replay(key) {
    if (key.kind) return this.lead(key);
    const target = document.activeElement;
    if (!this.root.contains(target)) return void (this.held = this.held.filter((one) => one.kind)); // keys are others'
    if (!target.matches("textarea, select, input")) return this.onKey({ key, target, preventDefault() {} });
    if (key.length === 1) document.execCommand("insertText", false, key);
    else this.onTextKey({ key, target, preventDefault() {} });
  }

  onMessage = (message) => {
    this.unanswered = 0;
    this.show(false);
    const act = {
      page: this.drawPage,
      focus: this.drawFocus,
      answers: this.drawAnswers,
      counts: (m) => this.drawCounts(m.counts),
      speaker: (m) => this.drawSpeaker(m.speaker),
      heard: this.heard,
      told: (m) => this.say(m.text),
      ask: this.askPerson,
      facts: this.drawFacts,
      panel: this.drawPanel,
      clock: (m) => (this.clock.textContent = m.text),
      stage: (m) => this.stage.show(m),
    }[message.kind];
    if (act) act.call(this, message);
    if (message.turn) this.arrived(message.turn);
  };

  // Questions are counted, not time: a hidden page or a closed lid asks none, or asks late.
  ask = () => {
    if (document.hidden || !this.root.isConnected) return;
    if (this.unanswered >= LIMIT) this.show(true);
    else if (this.unanswered) this.askAside();
    const now = performance.now();
    if (now - this.asked > PING / 2) [this.unanswered, this.asked] = [this.unanswered + 1, now];
    this.send({ kind: "ping" });
  };

  // A kernel that runs a cell answers on its control channel alone; one that died at it is "busy" for ever.
  askAside() {
    const kernel = this.model.widget_manager?.kernel;
    const isThere = () => (this.unanswered = 0);
    if (kernel?.requestListSubshell) kernel.requestListSubshell({}).done.then(isThere, () => {});
    else if (kernel?.status === "busy") isThere();
  }

  show(isGone) {
    if (isGone === "disconnected" in this.root.dataset) return;
    this.gone.hidden = !isGone;
    if (isGone) {
      [this.awaited, this.later, this.held] = [undefined, undefined, []];
      const hadFocus = this.root.contains(document.activeElement);
      this.root.dataset.disconnected = "";
      this.disabled = [...this.root.querySelectorAll(CONTROLS)].filter((control) => !control.disabled);
      for (const control of this.disabled) control.disabled = true;
      if (hadFocus) this.root.focus({ preventScroll: true });
    } else {
      delete this.root.dataset.disconnected;
      for (const control of this.disabled ?? []) control.disabled = false;
      for (const edit of this.waiting.values()) [edit.lost, edit.sent] = [edit.sent ?? edit.lost, undefined];
      this.flushAll();
    }
  }

  // ---- drawing

  drawPage(page) {
    const hadFocus = this.root.contains(document.activeElement);
    this.words ??= page.words;
    const isNew = this.place !== page.place;
    const isSame = !isNew && this.view === page.view;
    this.view = page.view;
    this.place = page.place;
    this.people = page.people ?? this.people;
    this.heading.innerHTML = page.heading;
    this.trouble.textContent = page.trouble;
    this.trouble.hidden = !page.trouble;
    if (isSame) return this.patch(page); // read anew: nodes stay
    this.hidePanel();
    this.root.setAttribute("aria-label", this.words.desk);
    this.gone.replaceChildren(this.words.gone + " ", make("a", { href: "#", role: "button", "data-act": "again" }, this.words.again));
    this.aside.setAttribute("aria-label", this.words.prompts);
    this.rail.setAttribute("aria-label", this.words.questions);
    if (!this.top.children.length) this.buildTop();
    if (isNew) this.rail.innerHTML = page.rail;
    this.practices.clear();
    this.list.replaceChildren(...page.practices.map((one) => this.buildPractice(one)), ...(page.whole ? [this.buildWhole(page.whole)] : []));
    this.drawCounts(page.counts);
    this.drawSpeaker(page.speaker);
    this.drawFocus(page, hadFocus);
    if (hadFocus) this.root.scrollIntoView({ block: "nearest" });
    else if (isNew && isVoila()) this.begin();
    if (isNew) this.restore();
  }

  // Nothing else is on the page: keys are the desk's at once. Voilà shows the page only when all of it has run.
  begin() {
    const isShown = () => this.root.offsetParent !== null;
    const start = () => {
      this.root.scrollIntoView({ block: "start" });
      (this.practices.get(this.focus)?.node ?? this.root).focus({ preventScroll: true });
    };
    if (isShown()) return start();
    const timer = setInterval(() => isShown() && (clearInterval(timer), start()), 50);
    setTimeout(() => clearInterval(timer), 60000);
  }

  // Which question of the list on the left it is.
  mark(question) {
    const isNew = this.root.dataset.question !== question;
    this.root.dataset.question = question;
    if (!isNew) return;
    for (const button of this.rail.querySelectorAll("[data-go]")) {
      if (button.dataset.go === question) {
        button.setAttribute("aria-current", "true");
        button.closest("details").open = true;
        button.scrollIntoView({ block: "nearest" });
      } else button.removeAttribute("aria-current");
    }
  }

  patch(page) {
    for (const one of [...page.practices, ...(page.whole ? [page.whole] : [])]) this.drawAnswer(one.choice, one.answer);
    this.drawCounts(page.counts);
    this.drawSpeaker(page.speaker);
  }

  buildTop() {
    const words = this.words;
    this.progress = make("span", { class: "wd-progress" });
    this.clock = make("button", { type: "button", class: "wd-plain wd-clock", "data-act": "clock" });
    this.speaker = make("span", { class: "wd-speaker" });
    const stories = make("button", { type: "button", class: "wd-plain", "data-act": "stories" }, words.stories);
    const open = make("button", { type: "button", "data-open": "stage", class: "wd-plain" }, words.stage);
    const keys = make("button", { type: "button", class: "wd-plain", "data-act": "help" }, words.keys);
    this.top.append(this.progress, this.clock, this.speaker, stories, open, keys);
    this.help.append(...words.help.map(([key, what]) => make("p", {}, make("kbd", {}, key), " " + what)));
  }

  buildPractice(one) {
    const words = this.words;
    const id = `wd-${one.choice}`;
    const node = make("section", { role: "group", "data-choice": one.choice, "aria-labelledby": id, tabindex: "-1" });
    node.dataset.suggestion = one.suggestion;
    const title = make("h3", { id, title: one.title }, make("span", { class: "wk-number" }, one.number), " ", one.title);
    const glance = make("div", { class: "wd-glances" });
    glance.innerHTML = one.glance;
    const buttons = STATUSES.map((status, at) =>
      make("button", { type: "button", "data-status": status, "aria-pressed": "false", title: `${words.status[status]} (${at + 1})`, "aria-label": words.status[status] },
        make("span", { class: "wd-sign" }, words.signs[status]), make("span", { class: "wd-word" }, words.status[status])));
    const line = make("div", { class: "wd-line" }, title, glance, make("div", { class: "wd-buttons" }, ...buttons));
    const parts = {
      node,
      line,
      against: make("p", { class: "wd-against", hidden: "" }, words.against),
      problems: make("div", { class: "wd-problems" }),
      open: make("div", { class: "wd-open", hidden: "" }),
      answer: one.answer,
      fields: {},
    };
    node.append(line, parts.against, parts.problems, parts.open);
    this.practices.set(one.choice, parts);
    this.drawAnswer(one.choice, one.answer);
    return node;
  }

  // The question as a whole goes by the choice id of its "None of these".
  buildWhole({ choice, answer }) {
    const words = this.words;
    const box = (field) => make("input", { type: "checkbox", "data-field": field });
    const [none, notApplicable] = [box("none_of_these"), box("applicable")];
    const reason = make("input", { type: "text", dir: "auto", "data-field": "reason", "aria-label": words.fields.reason, placeholder: words.fields.reason });
    const notes = make("textarea", { rows: 2, dir: "auto", "data-field": "notes", "aria-label": words.fields.notes, placeholder: words.fields.notes });
    const problems = make("div", { class: "wd-problems" });
    const node = make("details", { class: "wd-whole", "data-whole": choice }, make("summary", {}, words.whole),
      make("label", {}, none, " " + words.none_of_these), make("label", {}, notApplicable, " " + words.not_applicable), reason, notes, problems);
    this.practices.set(choice, { node, line: node, problems, against: make("p"), answer, fields: { reason, notes }, boxes: { none, notApplicable }, isWhole: true });
    none.addEventListener("change", () => this.typed(choice, "none_of_these", none.checked));
    notApplicable.addEventListener("change", () => this.typed(choice, "applicable", !notApplicable.checked));
    for (const control of [reason, notes]) {
      control.addEventListener("input", () => this.typed(choice, control.dataset.field, control.value));
      control.addEventListener("blur", () => this.flush(`${choice} ${control.dataset.field}`));
    }
    this.drawAnswer(choice, answer);
    return node;
  }

  drawFocus(message, hadFocus = this.root.contains(document.activeElement)) {
    const before = this.practices.get(this.focus);
    this.mark(message.question);
    if (before && this.focus !== message.focus) {
      this.flushAll();
      delete before.node.dataset.focus;
      before.node.tabIndex = -1;
      before.open.hidden = true;
      before.open.replaceChildren();
      before.fields = {};
    }
    this.focus = message.focus;
    const now = this.practices.get(this.focus);
    now.node.dataset.focus = "";
    now.node.tabIndex = 0;
    now.open.hidden = false;
    const seen = make("div", { class: "wd-seen" });
    seen.innerHTML = message.seen;
    if (now.seen && now.open.contains(now.seen)) now.seen.replaceWith(seen);
    else now.open.replaceChildren(seen, this.buildFields(this.focus, now), make("div", { class: "wd-facts" }));
    now.seen = seen;
    this.aside.innerHTML = this.shownAside = message.aside;
    if (hadFocus) now.node.focus({ preventScroll: true });
    now.node.scrollIntoView({ block: "nearest" });
    this.remember();
  }

  buildFields(choice, parts) {
    const words = this.words;
    const area = (field, rows) => make("textarea", { "data-field": field, rows, dir: "auto", "aria-label": words.fields[field], placeholder: words.fields[field] });
    const input = (field, more = {}) => make("input", { "data-field": field, type: "text", dir: "auto", "aria-label": words.fields[field], placeholder: words.fields[field], ...more });
    const people = make("datalist", { id: "wd-people" }, ...this.people.map((name) => make("option", { value: name })));
    const select = (field) => make("select", { "data-field": field, "aria-label": words.fields[field] },
      ...Object.entries(words[field]).map(([value, text]) => make("option", { value }, text)));
    const box = (field) => make("input", { type: "checkbox", "data-field": field });
    parts.fields = {
      reason: input("reason"),
      explanation: input("explanation"),
      explanation_shown: box("explanation_shown"),
      note: area("note", 2),
      quote: area("quote", 2),
      quote_approved: box("quote_approved"),
      said_by: input("said_by", { list: "wd-people" }),
      confidence: select("confidence"),
      carried_by: select("carried_by"),
      private_note: area("private_note", 1),
    };
    for (const [field, control] of Object.entries(parts.fields)) {
      control.addEventListener("input", () => this.typed(choice, field, valueOf(control)));
      control.addEventListener("blur", () => this.flush(`${choice} ${field}`));
      this.fill(choice, field, control);
    }
    parts.fields.said_by.addEventListener("change", () => this.spoke(choice, parts.fields.said_by));
    const shown = Object.entries(parts.fields).map(([field, control]) =>
      control.type === "checkbox" ? make("label", { class: `wd-${field}` }, control, " " + words.fields[field]) : control);
    this.drawReason(parts);
    return make("div", { class: "wd-fields" }, ...shown, people);
  }

  // Never into a field that somebody types into, nor over what Python has not heard of.
  fill(choice, field, control) {
    const edit = this.waiting.get(`${choice} ${field}`);
    const value = edit ? edit.value : this.practices.get(choice).answer.values[field] ?? "";
    if (valueOf(control) === value || (control === document.activeElement && edit)) return;
    if (control.type === "checkbox") control.checked = value === true;
    else control.value = value;
  }

  drawReason(parts) {
    if (!parts.fields.reason) return;
    const values = parts.answer.values;
    if (parts.isWhole) {
      parts.boxes.none.checked = values.none_of_these === true;
      parts.boxes.notApplicable.checked = this.waiting.get(`${parts.node.dataset.whole} applicable`)?.value === false || values.applicable === false;
      parts.fields.reason.hidden = !parts.boxes.notApplicable.checked;
      return;
    }
    parts.fields.reason.hidden = values.status !== "not_applicable" && !values.reason;
    parts.fields.explanation.hidden = !parts.answer.against && !values.explanation;
    parts.fields.explanation_shown.parentElement?.toggleAttribute("hidden", !values.explanation);
    parts.fields.quote_approved.parentElement?.toggleAttribute("hidden", !values.quote);
  }

  // Where the talk was, for a desk that is drawn anew after its kernel was started again.
  remember() {
    const at = { place: this.place, question: this.root.dataset.question, focus: this.focus, speaker: this.name };
    try {
      sessionStorage.setItem("wakit at", JSON.stringify(at));
    } catch {}
  }

  recalled() {
    try {
      return JSON.parse(sessionStorage.getItem("wakit at"));
    } catch {
      return null;
    }
  }

  drawAnswers(message) {
    for (const [choice, answer] of Object.entries(message.answers)) if (this.practices.has(choice)) this.drawAnswer(choice, answer);
    this.drawCounts(message.counts);
    if (this.heading.innerHTML !== message.heading) this.heading.innerHTML = message.heading;
    if (this.shownAside !== message.aside) this.aside.innerHTML = this.shownAside = message.aside;
  }

  drawAnswer(choice, answer) {
    const parts = this.practices.get(choice);
    parts.answer = answer;
    for (const button of parts.line.querySelectorAll("[data-status]"))
      button.setAttribute("aria-pressed", String(button.dataset.status === answer.values.status));
    parts.node.dataset.answer = answer.values.status || "none";
    parts.against.hidden = !answer.against;
    for (const [field, control] of Object.entries(parts.fields)) this.fill(choice, field, control);
    this.drawReason(parts);
    parts.problems.replaceChildren(...answer.problems.map((problem) => this.buildProblem(choice, problem)));
    this.drawSaved(choice);
  }

  buildProblem(choice, problem) {
    const words = this.words;
    const node = make("div", { class: "wd-problem", role: "alert" }, make("b", {}, words.names[problem.field] ?? problem.field), ": ", problem.text);
    if (problem.conflict) {
      const button = (text, mine) => make("button", { type: "button", class: "wd-plain", "data-keep": mine ? "mine" : "theirs", "data-of": problem.field }, text);
      node.append(make("p", {}, `${words.theirs}: `, make("q", {}, problem.theirs)), button(words.keep, true), button(words.take, false));
    }
    return node;
  }

  drawSaved(choice) {
    const parts = this.practices.get(choice);
    if (!parts) return;
    const isTyped = [...this.waiting.values()].some((edit) => edit.choice === choice);
    const reason = isTyped ? this.words.saving : parts.answer.unsaved;
    if (reason) {
      parts.node.dataset.unsaved = reason;
      delete parts.node.dataset.saved;
    } else {
      delete parts.node.dataset.unsaved;
      if (parts.answer.saved) parts.node.dataset.saved = parts.answer.saved;
    }
  }

  drawCounts(counts) {
    for (const button of this.rail.querySelectorAll("[data-go]")) {
      const [done, every] = counts[button.dataset.go] ?? [0, 0];
      button.querySelector(".wd-count").textContent = done ? `${done}/${every}` : "";
      button.dataset.done = done === 0 ? "none" : done < every ? "some" : "all";
    }
    const all = Object.values(counts);
    const done = all.filter(([some]) => some > 0).length;
    const text = done < this.words.goal ? this.words.progress : this.words.reached;
    this.progress.textContent = text.replace("{done}", done).replace("{all}", all.length).replace("{goal}", this.words.goal);
  }

  drawSpeaker(name) {
    this.speaker.textContent = name ? `${this.words.speaker} ${name}` : "";
    this.name = name;
    if (this.focus) this.remember();
  }

  drawFacts(message) {
    const place = this.practices.get(message.choice)?.open.querySelector(".wd-facts");
    if (place) place.innerHTML = message.html;
  }

  // Something that lies over the desk; its numbers are keys.
  drawPanel({ name, html }) {
    const hadFocus = this.root.contains(document.activeElement);
    this.panel.innerHTML = html;
    this.panel.append(make("button", { type: "button", class: "wd-plain wd-close", "data-act": "close" }, this.words.close));
    this.panel.dataset.panel = name;
    this.panel.hidden = false;
    if (hadFocus) this.panel.focus({ preventScroll: true });
  }

  hidePanel() {
    if (this.panel.hidden) return;
    const hadFocus = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.panel.replaceChildren();
    if (hadFocus) (this.practices.get(this.focus)?.node ?? this.root).focus({ preventScroll: true });
  }

  toggle(name) {
    if (!this.panel.hidden && this.panel.dataset.panel === name) return this.hidePanel();
    this.lead({ kind: name });
  }

  say(text) {
    this.status.textContent = text;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.status.textContent = ""), 12000);
  }

  askPerson(message) {
    const yes = make("button", { type: "button", class: "wd-plain", "data-act": "sure" }, this.words.yes);
    const no = make("button", { type: "button", class: "wd-plain", "data-act": "no" }, this.words.no);
    clearTimeout(this.quiet);
    this.status.replaceChildren(message.text + " ", yes, " ", no);
    yes.focus();
  }

  // ---- what is typed

  typed(choice, field, value) {
    const key = `${choice} ${field}`;
    const edit = this.waiting.get(key) ?? { choice, field, seen: this.practices.get(choice).answer.values[field] ?? "" };
    edit.value = value;
    edit.since ??= performance.now();
    this.waiting.set(key, edit);
    this.store();
    clearTimeout(edit.timer);
    edit.timer = setTimeout(() => this.flush(key), Math.max(0, Math.min(PAUSE, edit.since + LONGEST - performance.now())));
    this.drawSaved(choice);
    this.drawReason(this.practices.get(choice));
  }

  // One edit of a field is on its way at a time; the latest value follows the answer. What was on its way to a kernel
  // that went may be lost, or on disk: it is sent again first, for the next one would meet it as somebody else's.
  flush(key) {
    const edit = this.waiting.get(key);
    if (!edit || edit.sent !== undefined) return;
    clearTimeout(edit.timer);
    edit.since = undefined;
    edit.number = ++this.number;
    const value = edit.lost ?? edit.value;
    const values = { [edit.field]: value }, seen = { [edit.field]: edit.seen };
    if (this.send({ kind: "say", number: edit.number, choice: edit.choice, values, seen })) edit.sent = value;
  }

  flushAll() {
    for (const key of this.waiting.keys()) this.flush(key);
  }

  heard(message) {
    for (const field of message.fields) {
      const key = `${message.choice} ${field}`, edit = this.waiting.get(key);
      if (!edit || edit.number !== message.number) continue;
      if (edit.value === edit.sent) this.waiting.delete(key);
      else {
        [edit.seen, edit.sent, edit.lost] = [edit.sent, undefined, undefined];
        this.flush(key);
      }
    }
    // what failed is sent again with the next key
    for (const edit of this.waiting.values())
      if (edit.number === message.number && !message.fields.includes(edit.field)) edit.sent = edit.lost = undefined;
    this.store();
    this.drawSaved(message.choice);
    this.caughtUp();
  }

  store() {
    const late = [...this.waiting.values()].map(({ choice, field, value, seen, sent, lost }) => ({ choice, field, value, seen, lost: sent ?? lost }));
    try {
      if (late.length) sessionStorage.setItem(`wakit ${this.place}`, JSON.stringify(late));
      else sessionStorage.removeItem(`wakit ${this.place}`);
    } catch {} // full or forbidden: what is typed is still on its way
  }

  restore() {
    let late = [];
    try {
      late = JSON.parse(sessionStorage.getItem(`wakit ${this.place}`) ?? "[]");
    } catch {}
    for (const edit of late) {
      const key = `${edit.choice} ${edit.field}`;
      if (!this.waiting.has(key)) this.waiting.set(key, edit);
    }
    const now = this.practices.get(this.focus);
    for (const [field, control] of Object.entries(now?.fields ?? {})) this.fill(this.focus, field, control);
    this.flushAll();
  }

  answer(choice, status) {
    const parts = this.practices.get(choice);
    this.flushAll();
    parts.node.dataset.unsaved = this.words.saving;
    delete parts.node.dataset.saved;
    for (const button of parts.line.querySelectorAll("[data-status]"))
      button.setAttribute("aria-pressed", String(button.dataset.status === status));
    this.send({ kind: "say", number: ++this.number, choice, values: { status } });
    if (status === "not_applicable" && parts.fields.reason && !parts.answer.values.reason) {
      parts.fields.reason.hidden = false;
      parts.fields.reason.focus();
    }
  }

  spoke(choice, control) {
    const typed = control.value.trim().toLowerCase();
    const known = typed && this.people.find((name) => name.toLowerCase().startsWith(typed));
    const name = known && !this.people.some((one) => one.toLowerCase() === typed) ? known : control.value.trim();
    if (name !== control.value) {
      control.value = name;
      this.typed(choice, "said_by", name);
    }
    this.send({ kind: "speak", name });
  }

  // ---- keys, clicks, focus

  onFocus(event) {
    event.target.dataset.lmSuppressShortcuts = "true"; // Lab asks the focused element before it looks further up
    const choice = event.target.closest("[data-choice]")?.dataset.choice;
    if (choice && choice !== this.focus && !event.target.closest("button")) this.choose(choice);
  }

  choose(choice) {
    this.lead({ kind: "choose", choice });
  }

  onClick(event) {
    const button = event.target.closest("button, [role=button]");
    const choice = event.target.closest("[data-choice]")?.dataset.choice;
    if (!button) {
      if (choice && choice !== this.focus) this.choose(choice);
      else if (!event.target.closest("a, input, textarea, select, summary")) this.root.querySelector("[data-focus]")?.focus({ preventScroll: true });
      return;
    }
    const { status, go, keep, open, act, of, story, clock } = button.dataset;
    if (status) {
      const isPressed = button.getAttribute("aria-pressed") === "true";
      if (choice !== this.focus) this.choose(choice);
      this.answer(choice, isPressed ? "" : status);
    } else if (go) this.go(go);
    else if (story) this.tell(story);
    else if (clock) this.send({ kind: "clock", move: clock });
    else if (act === "stories" || act === "clock") this.toggle(act);
    else if (act === "close") this.hidePanel();
    else if (keep) this.lead({ kind: "keep", choice, field: of, mine: keep === "mine" });
    else if (open === "stage") this.stage.open();
    else if (act === "again") this.again(event);
    else if (act === "help") this.help.hidden = !this.help.hidden;
    else if (act === "sure" || act === "no") this.decide(act === "sure");
  }

  // Whoever opened this page starts the kernel and runs the cell again; where nobody does, the person is told how.
  again(event) {
    event.preventDefault();
    if (isVoila()) return location.reload(); // each load is a new kernel
    const nobody = this.root.dispatchEvent(new CustomEvent("wakit:again", { bubbles: true, cancelable: true }));
    if (nobody) this.say(this.words.byHand);
  }

  decide(isSure) {
    this.status.replaceChildren();
    this.practices.get(this.focus)?.node.focus({ preventScroll: true });
    if (isSure) this.lead({ kind: "rest", sure: true });
  }

  tell(name) {
    this.hidePanel();
    this.lead({ kind: "story", name });
  }

  go(to) {
    this.hidePanel();
    this.lead({ kind: "go", to });
  }

  onKey(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") event.preventDefault(); // all is on disk
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isText = event.target.matches("textarea, select, input");
    if (isText) return this.onTextKey(event);
    if (this.root.dataset.disconnected !== undefined) return;
    if (this.awaited !== undefined) {
      if (event.key.length === 1 || this.keys[event.key]) {
        event.preventDefault();
        if (this.held.length < 50) this.held.push(event.key);
      }
      return;
    }
    if (this.jump !== undefined) return this.onJump(event);
    const isButton = event.target.matches("button, a, summary");
    if (isButton && (event.key === "Enter" || event.key === " ")) return;
    if (!this.panel.hidden && this.onPanelKey(event)) return;
    const act = this.keys[event.key];
    if (!act) return;
    event.preventDefault();
    act.call(this);
  }

  // Its numbers lead somewhere, Escape puts it away; whether it was for the panel.
  onPanelKey(event) {
    const numbered = /^[1-9]$/.test(event.key) ? this.panel.querySelectorAll("[data-story]")[event.key - 1] : null;
    const isPutAway = event.key === "Escape";
    if (isPutAway || /^\d$/.test(event.key)) event.preventDefault();
    if (isPutAway) this.hidePanel();
    numbered?.click();
    return isPutAway || /^\d$/.test(event.key);
  }

  onTextKey(event) {
    if (event.target.matches("[type=checkbox]") && event.key !== "Escape") return;
    const isLine = event.target.matches("input");
    if (event.key !== "Escape" && !(isLine && event.key === "Enter")) return;
    event.preventDefault();
    if (event.target.dataset.field === "said_by" && event.key === "Enter") this.spoke(this.focus, event.target);
    this.flushAll();
    this.practices.get(this.focus)?.node.focus({ preventScroll: true });
  }

  onJump(event) {
    if (event.key.length !== 1) {
      if (event.key === "Escape") this.jump = undefined;
      return;
    }
    event.preventDefault();
    this.jump += event.key;
    if (this.jump.length < 2) return;
    const keys = this.jump;
    this.jump = undefined;
    this.lead({ kind: "jump", keys });
  }

  keys = {
    1: () => this.answer(this.focus, "in_place"),
    2: () => this.answer(this.focus, "not_in_place"),
    3: () => this.answer(this.focus, "not_applicable"),
    4: () => this.answer(this.focus, "later"),
    0: () => this.answer(this.focus, ""),
    Enter: () => this.lead({ kind: "take", choice: this.focus }),
    a: () => this.lead({ kind: "rest" }),
    u: () => this.lead({ kind: "undo" }),
    r: () => this.lead({ kind: "carry", choice: this.focus }),
    t: () => this.toggle("stories"),
    c: () => this.toggle("clock"),
    g: () => (this.jump = ""),
    n: () => this.type("note"),
    q: () => this.type("quote"),
    s: () => this.type("said_by"),
    f: () => this.toggleFacts(),
    "?": () => (this.help.hidden = !this.help.hidden),
    Escape: () => this.decide(false),
    ArrowDown: () => this.move(1),
    ArrowUp: () => this.move(-1),
    ArrowRight: () => this.step(1),
    ArrowLeft: () => this.step(-1),
  };

  type(field) {
    const control = this.practices.get(this.focus)?.fields[field];
    control?.focus();
    control?.select?.();
    if (control?.matches("textarea")) control.setSelectionRange(control.value.length, control.value.length);
  }

  toggleFacts() {
    const place = this.practices.get(this.focus).open.querySelector(".wd-facts");
    if (place.childNodes.length) place.replaceChildren();
    else this.send({ kind: "facts", choice: this.focus });
  }

  move(by) {
    const choices = [...this.practices.keys()].filter((one) => !this.practices.get(one).isWhole);
    const to = choices[choices.indexOf(this.focus) + by];
    if (to) this.choose(to);
  }

  step(by) {
    this.lead({ kind: "step", by });
  }
}

// A window of its own, which hears what to show over a channel: it outlives a reload of the desk, and has no kernel.
class Stage {
  constructor(desk) {
    this.desk = desk;
    this.name = stageName();
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = (event) => event.data === "hello" && this.post();
  }

  show(message) {
    this.last = message;
    this.post();
  }

  post() {
    if (this.last) this.channel.postMessage(this.last);
  }

  close() {
    this.channel.close();
  }

  open() {
    const words = this.desk.words;
    const there = window.open("", this.name, "popup,width=1280,height=720");
    if (!there) {
      const link = make("a", { href: "about:blank", target: this.name }, words.stage);
      link.addEventListener("click", () => setTimeout(() => this.open(), 200)); // the window is there then, and found by its name
      this.desk.status.replaceChildren(words.blocked + " ", link, " " + words.stageHere);
      return;
    }
    if (!there.document.querySelector("main[data-wakit=stage]")) this.fill(there);
    there.focus();
    this.post();
  }

  fill(there) {
    const page = there.document, words = this.desk.words;
    page.title = words.stageTitle;
    page.documentElement.lang = "en";
    page.head.append(make("style", {}, "body { margin: 0; background: #fff }", words.stageLook));
    const full = make("button", { type: "button", class: "ws-full" }, words.full);
    page.body.replaceChildren(make("main", { "data-wakit": "stage" }), full);
    const script = page.createElement("script");
    // all of it is the window's own: what belongs to this page would end when it is loaded again
    script.textContent = `(${listen})(${JSON.stringify(this.name)}, document.querySelector("main"));
      document.querySelector(".ws-full").onclick = () => document.documentElement.requestFullscreen();`;
    page.body.append(script);
  }
}

// Runs in the stage's own window too, where nothing else of this file is known.
function listen(name, main) {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => {
    if (event.data?.kind !== "stage") return;
    main.innerHTML = event.data.html;
    main.dataset.question = event.data.question;
  };
  channel.postMessage("hello");
  return channel;
}
