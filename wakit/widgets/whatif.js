// Keys typed into the controls around this are theirs: JupyterLab would go to another cell, or cut this one. It looks at
// the element that has the focus, and at nothing around it.
export default {
  render({ el }) {
    const own = (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    const mark = () => {
      const controls = el.closest(".wk-what-if");
      if (controls) controls.addEventListener("focusin", own);
      else requestAnimationFrame(mark);
    };
    mark();
  },
};
