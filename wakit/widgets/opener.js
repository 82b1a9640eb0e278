// Opens one notebook's desk without a click: written into a session of `wakit review` alone, for that page alone, so
// that no notebook from elsewhere can ask to be run.

"use strict"; // a script, not a module: outside of a block its functions would be the page's, whatever they are called
{
const PAGE = "{page}";
const VIEW = "application/vnd.jupyter.widget-view+json";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const desk = (panel) => panel.node.querySelector("[data-wakit=desk][data-question]");

async function found(look, milliseconds) {
  for (const end = Date.now() + milliseconds; Date.now() < end; await pause(50)) {
    const what = look();
    if (what) return what;
  }
  return null;
}

const panelOf = (app) => [...app.shell.widgets("main")].find((one) => one.context?.path === PAGE);
// A page that is loaded again draws its desk by itself, as long as its kernel lives.
const wasDrawn = (panel) => [...(panel.content.model?.cells ?? [])].some((cell) =>
  (cell.sharedModel.outputs ?? []).some((output) => output.data && VIEW in output.data));

// The widget manager's own words where no kernel knows the widget any more.
const LOST = "lost";
const isLost = (panel) => (panel.node.textContent.includes("Error displaying widget") ? LOST : null);

async function begin(app, panel) {
  await panel.context.ready;
  await panel.sessionContext.ready;
  const isThere = wasDrawn(panel) && (await found(() => desk(panel) ?? isLost(panel), 60000));
  if (isThere && isThere !== LOST) show(isThere);
  else await run(app, panel);
}

async function run(app, panel) {
  app.shell.activateById(panel.id);
  await app.commands.execute("notebook:run-all-cells");
  show(await found(() => desk(panel), 60000));
  await app.commands.execute("docmanager:save"); // so that a page that is loaded again finds its desk
}

function show(desk) {
  if (!desk) return;
  desk.scrollIntoView({ block: "start" });
  if (document.activeElement === document.body || !document.activeElement.closest("input, textarea, .cm-content"))
    desk.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

async function again(app, panel) {
  await panel.sessionContext.restartKernel();
  await run(app, panel);
}

async function start(app) {
  await app.restored;
  app.shell.collapseLeft?.();
  const panel = await found(() => panelOf(app), 60000);
  if (!panel) return;
  panel.node.addEventListener("wakit:again", (event) => {
    event.preventDefault();
    again(app, panel);
  });
  await begin(app, panel);
}

// JupyterLab waits for what `activate` returns before it restores anything, so nothing is returned.
const plugin = { id: "wakit-opener:plugin", autoStart: true, activate: (app) => void start(app) };

globalThis._JUPYTERLAB = globalThis._JUPYTERLAB ?? {};
globalThis._JUPYTERLAB["wakit-opener"] = { init() {}, get: async () => () => ({ __esModule: true, default: plugin }) };
}
