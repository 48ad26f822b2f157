// What the benchmark does inside the page: it notes when the slider moves, and when a new picture has been drawn.
(() => {
  /** The end of the next frame: a message posted in an animation frame is delivered when the page has drawn it. */
  const frameEnd = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(null);
      });
    });

  const paint = { frameEnd, paints: [], times: [], root: null, moved: 0, reply: 0, onPaint: null };
  let [waiting, isDirty, pictures] = [false, false, undefined];

  const isNew = () => {
    const now = paint.root?.pictures; // a live demo counts them
    const changed = now === undefined ? isDirty : now !== pictures;
    [isDirty, pictures] = [false, now];
    return changed;
  };

  const look = async () => {
    if (waiting) return;
    waiting = true;
    const at = await frameEnd();
    waiting = false;
    if (!isNew()) return;
    paint.times.push(at);
    if (paint.moved) paint.paints.push(at - paint.moved);
    paint.moved = 0;
    paint.onPaint?.();
  };

  const observer = new MutationObserver((records) => {
    const isDemo = paint.root.matches(".tslab-demo");
    const images = [...paint.root.querySelectorAll("img")];
    if (!isDemo && !records.some((record) => record.addedNodes.length)) return;
    const ready = isDemo ? null : Promise.all(images.map((image) => image.decode().catch(() => {})));
    const changed = () => {
      isDirty = true;
      look();
    };
    if (ready && images.length) ready.then(changed);
    else if (isDemo || paint.root.querySelector("svg")) changed();
  });

  /** Watch a demo, or the output of `interact`. */
  paint.watch = (root) => {
    observer.disconnect();
    Object.assign(paint, { root, paints: [], times: [], moved: 0 });
    pictures = root.pictures;
    observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  };

  const moves = (event) => {
    if (event.type === "keydown" ? !event.key.startsWith("Arrow") : !event.buttons) return;
    paint.moved ||= event.timeStamp;
    look();
  };
  for (const kind of ["keydown", "pointermove"]) addEventListener(kind, moves, { capture: true });

  /** Wait for the next new picture, or give up. */
  paint.next = (milliseconds) =>
    new Promise((done) => {
      const timer = setTimeout(() => done(false), milliseconds);
      paint.onPaint = () => {
        clearTimeout(timer);
        done(true);
      };
    });

  /** Frames a second while nothing happens. */
  paint.rate = async (milliseconds) => {
    const start = await frameEnd();
    let frames = 0;
    while ((await frameEnd()) - start < milliseconds) frames += 1;
    return (1000 * frames) / milliseconds;
  };

  /** Run a cell; from its end to the end of the frame that first shows what is found by `selector`. */
  paint.run = async ([cell, selector]) => {
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    let reply = 0;
    const listen = (_, { msg, direction }) => {
      if (direction === "recv" && msg.header.msg_type === "execute_reply") reply = performance.now();
    };
    kernel.anyMessage.connect(listen);
    const shown = new Promise((done) => {
      const search = () => {
        const found = document.querySelector(selector);
        if (!found) return;
        sight.disconnect();
        done(found);
      };
      const sight = new MutationObserver(search);
      sight.observe(document.body, { subtree: true, childList: true });
      search();
    });
    const ran = window.jupyterapp.commands.execute("notebook:run-cell-and-select-next");
    const found = await shown;
    for (const image of found.querySelectorAll("img")) await image.decode().catch(() => {});
    const at = await frameEnd();
    await ran;
    kernel.anyMessage.disconnect(listen);
    return Math.max(0, at - reply);
  };
  window.paint = paint;
})();
