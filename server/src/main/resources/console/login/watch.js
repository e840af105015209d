// Watches the end of a session: renews it while somebody is there, warns, and says when it is over.

const RENEW_AT_MOST = 10 * 60000;
const WARN_AT_MOST = 2 * 60000;
const AGAIN = 15000;
const LONGEST_TIMER = 3600000;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchstart'];

/** One at a time; `start` begins anew, `stop` ends it. */
export class Watch {
  #acts;
  #end = 0;
  #life = 0;
  #goesOn = false;
  #warned = false;
  #somebody = true;
  #tried = 0;
  #timer = 0;
  #running = false;

  /** @param acts what happens: `renew()`, `warn(end, goesOn)`, `ended()` */
  constructor(acts) {
    this.#acts = acts;
  }

  /**
   * @param seconds until the end, as the server counts them
   * @param goesOn whether the session can be renewed
   */
  start(seconds, goesOn) {
    this.stop();
    this.#running = true;
    this.#life = seconds * 1000;
    this.#end = Date.now() + this.#life;
    this.#goesOn = goesOn;
    this.#warned = false;
    for (const sign of SIGNS_OF_LIFE) {
      addEventListener(sign, this.#sign, { capture: true, passive: true });
    }
    document.addEventListener('visibilitychange', this.#look);
    addEventListener('pageshow', this.#look);
    this.#plan();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    for (const sign of SIGNS_OF_LIFE) {
      removeEventListener(sign, this.#sign, { capture: true });
    }
    document.removeEventListener('visibilitychange', this.#look);
    removeEventListener('pageshow', this.#look);
  }

  get #renewAt() {
    return this.#end - Math.min(this.#life / 3, RENEW_AT_MOST);
  }

  get #warnAt() {
    return this.#end - Math.min(this.#life / 4, WARN_AT_MOST);
  }

  /** Whoever touches nothing is not there: a page that was left open does not go on for ever. */
  #sign = () => {
    this.#somebody = true;
    if (this.#goesOn && Date.now() >= this.#renewAt) {
      this.#look();
    }
  };

  #look = () => {
    if (!this.#running) {
      return;
    }
    const now = Date.now();
    if (now >= this.#end) {
      this.stop();
      this.#acts.ended();
      return;
    }
    if (this.#goesOn && this.#somebody && now >= this.#renewAt && now - this.#tried >= AGAIN) {
      this.#tried = now;
      this.#somebody = false;
      this.#acts.renew();
    } else if (!this.#warned && now >= this.#warnAt) {
      this.#warned = true;
      this.#acts.warn(new Date(this.#end), this.#goesOn);
    }
    this.#plan();
  };

  #plan() {
    if (!this.#running) {
      return;
    }
    clearTimeout(this.#timer);
    const now = Date.now();
    const next = [this.#renewAt, this.#warnAt, this.#end].find((moment) => moment > now);
    const wait = Math.min((next || now) - now + 50, LONGEST_TIMER);
    this.#timer = setTimeout(this.#look, wait);
  }
}
