/**
 * What is measured in the page, in milliseconds. A picture counts as painted when the browser has drawn the frame that
 * holds it: a message that is posted in the last animation callback before a frame arrives after that frame.
 */
window.tslabMeasure = (() => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(null);
      }),
    );

  /** Moves of a demo's own slider: from the event to the painted picture. */
  async function moves(slider, times) {
    const [low, high] = [Number(slider.min), Number(slider.max)];
    const found = [];
    for (let i = 0; i < times; i++) {
      await frame();
      await pause(20 + 17 * Math.random()); // at any time between two frames
      const start = performance.now();
      slider.value = String(low + (high - low) * (((i * 37) % 100) / 100));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      found.push((await painted()) - start);
    }
    return found;
  }

  /** Moves by a key, of a slider whose picture comes from the kernel: from the event to the painted picture. */
  async function keys(handle, region, times) {
    const found = [];
    for (let i = 0; i < times; i++) {
      await pause(150 + 50 * Math.random());
      const changed = nextPicture(region);
      const start = performance.now();
      const key = i % 20 < 10 ? "ArrowRight" : "ArrowLeft";
      handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await changed;
      found.push((await painted()) - start);
    }
    return found;
  }

  /** The next time that a region holds another picture. */
  function nextPicture(region) {
    const before = pictureOf(region);
    return new Promise((done) => {
      const observer = new MutationObserver(async () => {
        const picture = region.querySelector("img, svg");
        if (!picture || pictureOf(region) === before) return;
        observer.disconnect();
        if (picture instanceof HTMLImageElement) await picture.decode();
        done();
      });
      observer.observe(region, { childList: true, subtree: true, attributes: true });
    });
  }

  const pictureOf = (region) => {
    const picture = region.querySelector("img, svg");
    return picture && (picture.src || picture.outerHTML);
  };

  /** Count the different pictures that are painted from now on, as `stamp` tells them apart, until the returned end. */
  function count(stamp) {
    let [last, pictures, isOver] = [stamp(), 0, false];
    const start = performance.now();
    const look = () => {
      const now = stamp();
      if (now !== last) pictures++;
      last = now;
      if (!isOver) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return () => {
      isOver = true;
      return (1000 * pictures) / (performance.now() - start);
    };
  }

  /** From the end of the cell (the kernel is idle) to the first painted picture that `selector` finds. */
  async function first(run, selector) {
    const { kernel } = window.jupyterapp.shell.currentWidget.context.sessionContext.session;
    let ended = 0;
    const listen = (_, message) => {
      if (message.header.msg_type === "status" && message.content.execution_state === "idle") ended = performance.now();
    };
    kernel.iopubMessage.connect(listen);
    const seen = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector(selector)) return;
        observer.disconnect();
        done();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    await run();
    await seen;
    const time = await painted();
    kernel.iopubMessage.disconnect(listen);
    return Math.max(time - ended, 0);
  }

  return { moves, keys, count, first, pictureOf };
})();
