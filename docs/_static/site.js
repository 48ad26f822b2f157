/** The web edition: demos start when they come near and follow the theme; wide things can be scrolled by keys. */
(() => {
  "use strict";

  const system = matchMedia("(prefers-color-scheme: dark)");

  function followTheme() {
    const theme = document.body.dataset.theme;
    const isDark = theme === "dark" || (theme !== "light" && system.matches);
    document.body.classList.toggle("tslab-dark", isDark);
  }

  /** The bundle, loaded once however many demos there are. */
  let bundle;
  const load = () => (bundle ??= import(globalThis.tslabBundle));

  async function start(figure) {
    const [place, still] = [figure.querySelector(".tslab-place"), figure.querySelector(".tslab-still")];
    try {
      const { default: demo, PageModel } = await load();
      const model = new PageModel(JSON.parse(figure.querySelector("script").textContent));
      place.hidden = false;
      still.hidden = true;
      await demo.initialize({ model });
      await demo.render({ model, el: place });
      figure.classList.add("tslab-alive");
    } catch (error) {
      place.hidden = true;
      still.hidden = false;
      const words = document.createElement("p");
      words.className = "tslab-failed";
      words.textContent = `The live demo could not start in this browser; this is its picture. (${error.message})`;
      figure.prepend(words);
      throw error;
    }
  }

  function startDemos() {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (!isIntersecting) continue;
          observer.unobserve(target);
          start(target);
        }
      },
      { rootMargin: "800px" },
    );
    for (const figure of document.querySelectorAll(".tslab-live")) observer.observe(figure);
  }

  /** What is wider than its place is a region that the arrow keys scroll. */
  function makeScrollable() {
    const wide = "div.highlight pre, .course-formula, .table-wrapper, .cell_output .course-picture, .tslab-still";
    const regions = document.querySelectorAll(wide);
    for (const region of regions) {
      const isWide = region.scrollWidth > region.clientWidth + 1;
      if (isWide) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  }

  /** Printed pages hide nothing. */
  function openAll() {
    for (const details of document.querySelectorAll("details")) details.open = true;
  }

  followTheme();
  system.addEventListener("change", followTheme);
  new MutationObserver(followTheme).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
  startDemos();
  makeScrollable();
  addEventListener("resize", makeScrollable);
  addEventListener("beforeprint", openAll);
  for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", makeScrollable);
})();
