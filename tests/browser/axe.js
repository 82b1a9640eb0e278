async ([within, tags, onlyContrast]) => {
  // What axe-core finds wrong with a page or a part of it, as [rule, element].
  //
  // Contrast is measured for 10 ms an element, and a report has ten thousand that look like others. So it is measured
  // on one of each look: all that the measurement takes in (computed colours, font and visibility of an element, grounds
  // and opacity of all around it) is the same in the others. An element that looks like no other is always one of them.
  const contrast = ["color-contrast", "link-in-text-block"];
  const said = (found) => found.violations.flatMap((fault) => fault.nodes.map((node) => [fault.id, node.html]));

  const numbers = new Map();
  const looks = new Map();
  const number = (words) => numbers.get(words) ?? numbers.set(words, numbers.size).get(words);
  const ground = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position", "zIndex"];
  const shape = ["display", "float", "clip", "clipPath", "visibility"];
  const own = ["color", "webkitTextFillColor", "fontSize", "fontWeight", "textShadow", "textDecorationLine"];

  const around = (element) => {
    if (!element) return "";
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const words = [element.tagName, ...[...ground, ...shape].map((name) => style[name])];
      looks.set(element, number([around(element.parentElement), ...words].join("|")));
    }
    return looks.get(element);
  };
  const hasText = (element) => [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const look = (element) => {
    const style = getComputedStyle(element);
    const can = [element.disabled, element.ariaDisabled, element.type, element.checkVisibility()];
    const text = [hasText(element), hasText(element.parentElement), getComputedStyle(element.parentElement).color];
    return [around(element), ...own.map((name) => style[name]), ...can, ...text].join("|");
  };

  // Rows and blocks without any of them are out of the way meanwhile: axe would lay out each. What stands in a line
  // stays, because a link is weighed against the text around it, and colours stay as selectors gave them.
  const hideTheRest = (parts, measured) => {
    const around = new Set();
    for (const one of measured) for (let e = one.parentElement; e && !around.has(e); e = e.parentElement) around.add(e);
    const idle = parts
      .flatMap((part) => [...part.querySelectorAll("*")])
      .filter((e) => around.has(e.parentElement) && !around.has(e))
      .filter((e) => !measured.has(e) && !measured.has(e.parentElement))
      .filter((e) => /^(block|flex|grid|table|list-item)/.test(getComputedStyle(e).display));
    const before = idle.map((e) => e.getAttribute("style"));
    for (const e of idle) e.style.setProperty("display", "none", "important");
    const back = (e, style) => (style === null ? e.removeAttribute("style") : e.setAttribute("style", style));
    return () => idle.forEach((e, n) => back(e, before[n]));
  };

  const parts = within ? [...document.querySelectorAll(within)] : [document.body];
  const leaves = parts
    .flatMap((part) => [part, ...part.querySelectorAll("*")])
    .filter((element) => element !== document.body && (hasText(element) || !element.childElementCount));
  const oneOfEach = new Map(leaves.map((element) => [look(element), element]));

  const found = [];
  if (!onlyContrast) {
    const off = Object.fromEntries(contrast.map((rule) => [rule, { enabled: false }]));
    const only = tags ? { runOnly: tags } : {};
    found.push(...said(await axe.run(within ?? document, { ...only, rules: off, resultTypes: ["violations"] })));
  }
  const measured = new Set(oneOfEach.values());
  const shown = hideTheRest(parts, measured);
  const options = { runOnly: { type: "rule", values: contrast }, resultTypes: ["violations"] };
  found.push(...said(await axe.run({ include: [...measured] }, options)));
  shown();
  return found;
}
