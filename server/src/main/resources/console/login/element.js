// <gatehouse-login>: signs people in on any page, and watches their session until its end.
//
//   <script type="module" src="https://gate.example.org/v1/login.js"></script>
//   <gatehouse-login redirect="/home"></gatehouse-login>
//
// Attributes: application, redirect, guard, theme. Property: texts. Events: gatehouse-login,
// gatehouse-logout, gatehouse-renewal, gatehouse-expiring, gatehouse-expired. All of it: docs/guide/login.md.
//
// The session is a cookie that no script can read, this one included.

import { Refusal, ask, knowsPasskeys, makePasskey, showPasskey } from './server.js';
import { STYLE } from './style.js';
import { worded } from './texts.js';
import * as views from './views.js';
import { Watch } from './watch.js';

const STANDING = 'v1/login';
const FROM = 'from';
/** Views in which somebody is signed in already, and does something about it. */
const WITHIN = new Set(['in', 'prove', 'newPasskey', 'totp', 'codes']);

export class GatehouseLogin extends HTMLElement {
  #root = this.attachShadow({ mode: 'open' });
  #texts = null;
  /** What the server says of this browser; null until it was asked. */
  #standing = null;
  #view = '';
  #busy = false;
  /** Name and password between the steps of one login, and not longer. */
  #typed = null;
  /** Hears how a proof or a new factor went. */
  #waiting = null;
  #enrolling = false;
  #watch = new Watch({
    renew: () => this.renew().catch(() => {}),
    warn: (end, goesOn) => this.#warn(end, goesOn),
    ended: () => this.#ended(),
  });
  #tabs = null;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [STYLE];
  }

  connectedCallback() {
    if (Object.hasOwn(this, 'texts')) {
      const given = this.texts; // set before this class was known
      delete this.texts;
      this.texts = given;
    }
    this.#tabs = new BroadcastChannel('gatehouse-login');
    this.#tabs.onmessage = () => this.check().catch(() => {});
    this.check().catch((refusal) => {
      this.#show('signIn', {});
      this.#problem(refusal);
    });
  }

  disconnectedCallback() {
    this.#watch.stop();
    this.#tabs.close();
    this.#forget();
  }

  /** Texts in the place of the English ones, by their keys in texts.js. */
  get texts() {
    return this.#texts;
  }

  set texts(texts) {
    this.#texts = texts;
    if (this.#view === 'signIn' || this.#view === 'in') {
      this.#show(this.#view, {});
    }
  }

  /** Who is signed in: `{ principal, name, application, expiresAt }`, or null. */
  get signedIn() {
    const standing = this.#standing;
    return standing && standing.signed_in
      ? {
          principal: standing.principal,
          name: standing.name,
          application: standing.application,
          expiresAt: new Date(standing.expires_at),
        }
      : null;
  }

  /** Asks the server who is signed in, and acts on it; settles with `signedIn`. */
  async check() {
    const known = this.signedIn;
    this.#take(await ask('GET', STANDING));
    const now = this.signedIn;
    if (now) {
      this.#watch.start(this.#standing.max_age, this.#standing.renewable);
      if (!known || known.principal !== now.principal) {
        this.#entered(this.#typed === null && !this.#enrolling);
      } else if (this.#view === 'in') {
        this.#show('in', {});
      }
    } else if (known) {
      this.#left('gatehouse-expired', 'expired', known);
    } else if (!this.#view) {
      this.#outside('');
    }
    return now;
  }

  /** Lets the session go on, as far as the server allows it. */
  async renew() {
    const standing = await this.#alone(async () => {
      const now = await ask('GET', STANDING); // another tab may have been faster
      const known = this.signedIn;
      const later = known && new Date(now.expires_at) > known.expiresAt;
      return now.signed_in && !later ? ask('POST', 'v1/me/renewal') : now;
    });
    const known = this.signedIn;
    this.#take(standing);
    if (!this.signedIn) {
      this.#left('gatehouse-expired', 'expired', known);
      return;
    }
    this.#watch.start(this.#standing.max_age, this.#standing.renewable);
    if (this.#view === 'in') {
      this.#show('in', {});
    }
    this.#tell('gatehouse-renewal', this.signedIn);
  }

  /** Ends the session on the server, with everything that was opened by it. */
  async signOut() {
    try {
      await ask('POST', 'v1/logout');
    } catch (refusal) {
      if (refusal.kind === 'unreachable') {
        throw refusal;
      }
    }
    this.#tabs.postMessage('logout');
    this.#left('gatehouse-logout', 'signedOut');
  }

  /** Has the person prove once more who they are; settles when that is done. */
  prove() {
    this.#show('prove', {}, true);
    return this.#until();
  }

  /** Adds a second factor: `totp` or `passkey`; settles with true, or false when it was left. */
  async addFactor(kind) {
    await this.#add(kind);
    return this.#until();
  }

  /** Shows recovery codes until they are kept. */
  showCodes(codes) {
    this.#show('codes', { codes }, true);
    return this.#until();
  }

  /** What can be used here: `{ passkeys, mail }`. */
  get offers() {
    const { passkeys = false, mail = false } = this.#standing || {};
    return { passkeys: passkeys && knowsPasskeys(), mail };
  }

  // What happens

  #take(standing) {
    const application = this.getAttribute('application');
    const another = application !== null && standing.application !== application;
    this.#standing = standing.signed_in && another ? { ...standing, signed_in: false } : standing;
  }

  #entered(restored) {
    this.#typed = null;
    this.#enrolling = false;
    this.#show('in', {}, !restored);
    const told = this.#tell('gatehouse-login', { ...this.signedIn, restored }, true);
    if (!restored) {
      this.#tabs.postMessage('login');
    }
    const from = sameOrigin(fragment(FROM));
    const place = from || sameOrigin(this.getAttribute('redirect'));
    const again = restored && from; // it sent us here and would do so again
    if (told && place && !again && place.href !== location.href) {
      location.assign(place);
    }
  }

  #left(event, text, was = this.signedIn) {
    this.#watch.stop();
    this.#standing = { ...this.#standing, signed_in: false };
    this.#settle(false);
    const told = this.#tell(event, { ...was }, true);
    this.#outside(told ? text : '', was && was.name);
  }

  /** Where nobody is signed in: the form, or the page that has it. */
  #outside(text, name) {
    const place = sameOrigin(this.getAttribute('guard'));
    if (place && place.pathname !== location.pathname) {
      place.hash = new URLSearchParams({ [FROM]: location.pathname + location.search });
      location.replace(place);
      return;
    }
    const inside = this.#root.activeElement !== null || this.contains(document.activeElement);
    this.#show('signIn', { name }, inside && text !== '');
    if (text) {
      this.#say(this.#text(text));
    }
    if (this.#standing && !this.#standing.cookies) {
      this.#say(this.#text('noSessions'));
    }
  }

  async #ended() {
    try {
      await this.check(); // another tab may have renewed it
    } catch {
      this.#left('gatehouse-expired', 'expired');
    }
  }

  #warn(end, goesOn) {
    this.#tell('gatehouse-expiring', { expiresAt: end, renewable: goesOn });
    if (this.#view === 'in') {
      this.#show('in', { end, goesOn });
    }
  }

  async #signIn(typed) {
    this.#typed = typed;
    try {
      await this.#login({});
    } catch (refusal) {
      this.#forget();
      throw refusal;
    }
  }

  async #login(more) {
    try {
      await ask('POST', 'v1/login', { ...this.#who(), ...more, cookie: true });
    } catch (refusal) {
      return this.#further(refusal);
    }
    return this.check();
  }

  /** What a login goes on with, where the password was right and is not enough. */
  async #further(refusal) {
    if (refusal.code === 'enrolment-required') {
      await ask('POST', 'v1/login', { ...this.#who(), cookie: true, enrol: true });
      this.#enrolling = true;
      return this.#show('enrol', {}, true);
    }
    if (refusal.kind === 'second-factor-required') {
      return this.#show('second', { factors: refusal.factors }, true);
    }
    throw refusal;
  }

  #who() {
    const application = this.getAttribute('application');
    return { ...this.#typed, ...(application === null ? {} : { application }) };
  }

  async #byPasskey() {
    this.#typed = {};
    try {
      await this.#login({ passkey: await showPasskey(this.#who()) });
    } catch (refusal) {
      throw refusal.kind === 'credential-refused' ? Refusal.of('passkeyWrong') : refusal;
    }
  }

  /** The second step: of a login, or of a proof in a session. */
  async #second(more) {
    if (this.#standing.signed_in) {
      await ask('POST', 'v1/me/login', { password: this.#typed.password, ...more });
      return this.#settle(true);
    }
    return this.#login(more);
  }

  async #secondPasskey() {
    const who = this.#who();
    if (this.#standing.signed_in) {
      who.application = this.#standing.application;
    }
    await this.#second({ passkey: await showPasskey(who) });
  }

  async #provePassword(password) {
    this.#typed = { name: this.#standing.name, password };
    try {
      await this.#second({});
    } catch (refusal) {
      await this.#further(refusal);
    }
  }

  async #mailLink(who) {
    const { application } = this.#who();
    await ask('POST', 'v1/password-resets', { name: who, application });
    this.#show('mailed', {}, true);
  }

  async #add(kind) {
    if (kind === 'passkey') {
      const options = await ask('POST', 'v1/me/factors/passkey-options');
      this.#show('newPasskey', { options }, true);
    } else {
      const begun = await ask('POST', 'v1/me/factors', { kind, name: this.#text('myTotp') });
      this.#show('totp', { begun }, true);
    }
  }

  async #addPasskey(options, label) {
    const response = await makePasskey(options);
    this.#added(await ask('POST', 'v1/me/factors', { kind: 'passkey', name: label, response }));
  }

  async #confirm(id, code) {
    this.#added(await ask('POST', `v1/me/factors/${encodeURIComponent(id)}/confirm`, { code }));
  }

  #added({ recovery_codes: codes }) {
    return codes ? this.#show('codes', { codes }, true) : this.#kept();
  }

  /** The new factor counts. Whoever had to add it signs in with it now. */
  async #kept() {
    if (!this.#enrolling) {
      return this.#settle(true);
    }
    this.#enrolling = false;
    return this.#login({});
  }

  async #back() {
    if (this.#enrolling) {
      this.#enrolling = false;
      await ask('POST', 'v1/logout').catch(() => {});
    }
    if (this.#waiting) {
      return this.#settle(false);
    }
    const name = this.#typed && this.#typed.name;
    this.#forget();
    return this.#show('signIn', { name }, true);
  }

  #until() {
    this.#waiting?.(false);
    return new Promise((done) => {
      this.#waiting = done;
    });
  }

  #settle(result) {
    const done = this.#waiting;
    this.#waiting = null;
    if (done) {
      this.#forget();
      this.#show('in', {}, true);
      done(result);
    }
  }

  #forget() {
    this.#typed = null;
  }

  /** One tab at a time, where the browser can do that. */
  #alone(act) {
    return navigator.locks ? navigator.locks.request('gatehouse-renewal', act) : act();
  }

  /** @returns whether the page leaves to us what usually follows */
  #tell(name, detail, cancelable = false) {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }),
    );
  }

  // What is seen

  #text(key, blanks) {
    return worded(this.#texts, key, blanks);
  }

  /** @param move whether the focus goes along: where the person did something, and not otherwise */
  #show(name, state, move = false) {
    const standing = this.#standing || {};
    const known = (this.#typed && this.#typed.name) || standing.name || '';
    const ui = {
      text: (key, blanks) => this.#text(key, blanks),
      run: (act, form) => this.#run(act, form),
      show: (next, more) => this.#show(next, more, true),
      signIn: (values) => this.#signIn(values),
      byPasskey: () => this.#byPasskey(),
      prove: (more) => this.#second(more),
      secondPasskey: () => this.#secondPasskey(),
      provePassword: (password) => this.#provePassword(password),
      mailLink: (who) => this.#mailLink(who),
      add: (kind) => this.#add(kind),
      addPasskey: (options, label) => this.#addPasskey(options, label),
      confirm: (id, code) => this.#confirm(id, code),
      kept: () => this.#kept(),
      back: () => this.#back(),
      signOut: () => this.signOut(),
      stay: () => this.renew(),
    };
    const build = name === 'in' ? views.signedIn : views[name];
    const made = build(ui, { name: known, ...this.offers, ...state });
    this.#view = name;
    this.#root.replaceChildren(made);
    if (move) {
      const first = made.querySelector('form input:not([hidden])');
      (first || made.querySelector('#title')).focus();
    }
    this.toggleAttribute('signed-in', WITHIN.has(name) && !this.#enrolling);
  }

  /** Runs what a button does, once at a time, and says what goes wrong. */
  async #run(act, form) {
    if (this.#busy) {
      return;
    }
    this.#busy = true;
    this.#say('');
    const shown = this.#root.firstElementChild;
    shown?.setAttribute('aria-busy', 'true');
    try {
      await act();
    } catch (fault) {
      this.#problem(fault, form);
    } finally {
      this.#busy = false;
      shown?.removeAttribute('aria-busy');
    }
  }

  #problem(fault, form) {
    if (!(fault instanceof Refusal)) {
      this.#say(String(fault.message || fault));
      throw fault;
    }
    this.#say(this.#worded(fault));
    const input = form?.querySelector('input[type=password], input[name=code]');
    if (input && fault.kind === 'credential-refused') {
      input.setAttribute('aria-invalid', 'true');
      input.select();
      input.focus();
    }
  }

  #worded(refusal) {
    switch (refusal.kind) {
      case 'credential-refused':
        return this.#text(
          { recovery: 'wrongRecovery', second: 'wrongCode' }[this.#view] || 'wrong',
        );
      case 'too-many':
        return this.#text('wait', { seconds: refusal.wait || 1 });
      default: {
        const known = this.#text(refusal.kind);
        if (known !== refusal.kind) {
          return known;
        }
        const words = refusal.cure ? `${refusal.message}; ${refusal.cure}` : refusal.message;
        return words.charAt(0).toUpperCase() + words.slice(1) + '.';
      }
    }
  }

  #say(text) {
    const place = this.#root.querySelector('#problem');
    if (place) {
      place.textContent = text;
    }
    this.#root.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  }
}

/** Nobody is sent to another place than the pages of this one. */
function sameOrigin(text) {
  if (!text) {
    return null;
  }
  try {
    const place = new URL(text, document.baseURI);
    return place.origin === location.origin && /^https?:$/.test(place.protocol) ? place : null;
  } catch {
    return null;
  }
}

function fragment(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

customElements.define('gatehouse-login', GatehouseLogin);
