/**
 * Random numbers: xoshiro128** (Blackman and Vigna 2018), started by SplitMix32 from a list of integers.
 *
 * Each random operation has a stream of its own, which starts from the seed of the session and the seeds of the
 * operation, so that what one draws does not change what another does. The numbers are not those of NumPy, whose
 * generator is another; distributions and streams are as in Python.
 */
export class Random {
  #state = new Uint32Array(4);

  /** @param {readonly number[]} seeds integers */
  constructor(seeds) {
    let hash = 0x9e3779b9;
    const next = () => {
      hash = (hash + 0x9e3779b9) | 0;
      let z = hash ^ (hash >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    for (const seed of seeds) {
      for (const part of [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]) hash = next() ^ part;
    }
    for (let i = 0; i < 4; i++) this.#state[i] = next();
  }

  /** What the stream goes on from; `restore` takes it back to there. */
  save() {
    return this.#state.slice();
  }

  /** @param {Uint32Array} state */
  restore(state) {
    this.#state.set(state);
  }

  /** 32 random bits, as a number from 0 below 2³². */
  bits() {
    const s = this.#state;
    const x = Math.imul(s[1], 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** From 0 up to, and without, 1, in steps of 2⁻⁵³. */
  uniform() {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** Of the normal distribution with mean 0 and deviation 1 (Box and Muller 1958; one of the pair is not used). */
  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 below `count`. @param {number} count */
  below(count) {
    return Math.floor(this.uniform() * count);
  }
}
