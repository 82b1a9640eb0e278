// What a form needs of its page beyond ipywidgets: its keys stay its own, and it says when nobody listens any more.
// The form is the nearest element around this widget with the class "wakit-form".

const PING = 1500; // milliseconds between two questions whether the kernel is there, while the form is in sight
const LIMIT = 3; // so many questions in a row without an answer, and nobody listens
const CONTROLS = "button, input, select, textarea";

export default { render };

function render({ model, el, signal }) {
  let form = null;
  whenPlaced(el, signal, () => {
    form = el.closest(".wakit-form");
    if (form) {
      keepKeys(form, signal);
      watchKernel(model, form, signal);
    }
  });
}

// Jupyter puts the element into the page only after it was drawn.
function whenPlaced(el, signal, act) {
  const look = () => {
    if (signal.aborted) return;
    if (el.isConnected) act();
    else requestAnimationFrame(look);
  };
  look();
}

// JupyterLab's own mark. It looks for it from the focused element upwards, but asks that element for its commands
// before it looks further up (they match ":focus"), so the form's mark alone would not do.
function keepKeys(form, signal) {
  const mark = (element) => (element.dataset.lmSuppressShortcuts = "true");
  mark(form);
  form.addEventListener("focusin", (event) => mark(event.target), { signal });
  form.tabIndex = -1; // a click on a form's text stays in the form
  keepBrowserFromSaving(form, signal);
  keepFocus(form, signal);
}

// Lab does not hear Ctrl+S here either, and everything is on disk: the browser need not offer to save the page.
function keepBrowserFromSaving(form, signal) {
  const onKey = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") event.preventDefault();
  };
  form.addEventListener("keydown", onKey, { signal });
}

// What is redrawn while it has the focus drops it on the page, and the next key would be JupyterLab's.
function keepFocus(form, signal) {
  let holder = null;
  form.addEventListener("focusin", (event) => (holder = event.target), { signal });
  const onLeave = ({ target }) => setTimeout(() => holder === target && target.isConnected && (holder = null));
  form.addEventListener("focusout", onLeave, { signal }); // what is taken away tells of it while it is still there
  const onChange = () => {
    if (holder && !holder.isConnected && form.isConnected) {
      holder = null;
      if (document.activeElement === document.body) form.focus({ preventScroll: true });
    }
  };
  const observer = new MutationObserver(onChange);
  observer.observe(form, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
}

// A message and its answer is the only sign that holds in every case; a restart from elsewhere sends no other.
function watchKernel(model, form, signal) {
  let unanswered = 0, asked = -PING, inSight = false, disabled = [];
  const kernel = () => model.widget_manager?.kernel; // not anywidget's promise, so only to tell busy from gone

  const show = (isGone) => {
    if (isGone === "disconnected" in form.dataset) return;
    if (isGone) {
      const hadFocus = form.contains(document.activeElement);
      form.dataset.disconnected = "";
      disabled = [...form.querySelectorAll(CONTROLS)].filter((control) => !control.disabled);
      if (hadFocus) form.focus({ preventScroll: true });
    } else delete form.dataset.disconnected;
    for (const control of disabled) control.disabled = isGone;
  };
  const ask = () => {
    const now = performance.now();
    if (now - asked > PING / 2) [unanswered, asked] = [unanswered + 1, now]; // what comes at once is one question
    try {
      model.send({ kind: "ping" });
    } catch {
      show(true); // Lab itself knows that the kernel went
    }
  };
  // Questions are counted, not time: a hidden page, a closed lid or a machine at its limits asks none, or asks late.
  const look = () => {
    if (!inSight || document.hidden) return;
    if (kernel()?.status === "busy") unanswered = 0;
    else if (unanswered >= LIMIT) show(true);
    ask();
  };

  const onAnswer = () => {
    unanswered = 0;
    show(false);
  };
  const sight = new IntersectionObserver((seen) => {
    inSight = seen[seen.length - 1].isIntersecting;
    look();
  });
  sight.observe(form);
  model.on("msg:custom", onAnswer);
  model.on("comm_live_update", look);
  const timer = setInterval(look, PING);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    sight.disconnect();
    model.off("msg:custom", onAnswer);
    model.off("comm_live_update", look);
    delete form.dataset.disconnected;
  });
}
