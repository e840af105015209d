import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { chooseApplication, chosenApplication, comeBack, get, goAway, whenSignedOut } from '../api/client.ts';
import { first } from '../api/list.ts';
import { Problem } from '../api/problem.ts';
import { icon } from '../parts/icons.ts';
import { problemNote } from '../parts/problem-note.ts';
import { isAt, SECTIONS } from './nav.ts';
import { followLinks, matching } from './router.ts';
import { ROUTES } from './routes.ts';
import { Session } from './session.ts';
import { nextTheme, theme } from './theme.ts';

/** What `<gatehouse-login>` offers; it comes from the server beside this program. */
interface Login extends HTMLElement {
  signedIn: { principal: string; application: string } | null;
  check(): Promise<unknown>;
  signOut(): Promise<void>;
  prove(): Promise<boolean>;
}

const APPLICATION = 'gatehouse-application';

/** The whole console: who is signed in, the way around, and the page that is open. */
@customElement('gate-console')
export class Console extends LitElement {
  @state() private session: Session | null = null;
  @state() private applications: readonly { id: string; name: string }[] = [];
  @state() private page: TemplateResult | typeof nothing = nothing;
  @state() private problem: Problem | null = null;
  @state() private needsSetup = false;
  @state() private proving = false;
  /** The session has ended, and what was begun in it waits behind the sign-in for whoever had it. */
  @state() private lapsed = false;
  @state() private said = '';
  /** Counts up where a page must be made anew although its address stays. */
  @state() private generation = 0;
  @query('gatehouse-login') private login!: Login;
  @query('#way') private way!: HTMLDialogElement;
  @query('.door') private door!: HTMLDialogElement;
  /** Whose pages these are. */
  #whose = '';
  /** Another tab has signed out: that was meant, and leaves nothing to come back to. */
  #signedOut = false;
  #path = '';
  #silence: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    followLinks(document.body);
    addEventListener('popstate', () => void this.#open());
    addEventListener('gate-announce', (event) => this.#say((event as CustomEvent<string>).detail));
    addEventListener('gate-prove', (event) => void this.#prove((event as CustomEvent<(proved: boolean) => void>).detail));
    new BroadcastChannel('gatehouse-login').addEventListener('message', ({ data }) => {
      this.#signedOut = data === 'logout';
      if (this.#signedOut && this.lapsed) {
        this.#left();
      }
    });
    whenSignedOut(() => void this.login.check().catch(() => {}));
  }

  protected override async firstUpdated(): Promise<void> {
    try {
      this.needsSetup = (await get<{ needed: boolean }>('v1/setup')).needed;
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
  }

  protected override updated(changed: PropertyValues): void {
    this.#placeDoor();
    if (changed.has('page') && this.page !== nothing) {
      this.querySelector('main')?.scrollTo(0, 0);
    }
  }

  protected override render(): TemplateResult {
    return html`<a class="skip" href="#content" @click=${this.#skip}>Go to the content</a>
      ${this.session ? this.#inside(this.session) : nothing}
      <dialog class="door" aria-label="Sign in" @keydown=${this.#stay} @close=${() => this.#placeDoor()}>
        <p class="brand">${icon('gate')} Gatehouse</p>
        ${this.needsSetup
          ? html`<div class="card"><h1>Nobody owns this server yet</h1>
              <p>Its first start has printed a setup secret, and <code>gatehouse setup</code> shows it again. With it you become the owner.</p>
              <p><a class="button" href="/setup">Set up the server</a></p></div>`
          : nothing}
        ${!this.session && this.problem ? problemNote(this.problem, () => location.reload()) : nothing}
        ${this.lapsed && this.session
          ? html`<p class="hint">What you were doing is still here: sign in as <span class="strong">${this.session.me.name}</span> and go on. Anybody else gets a fresh page.</p>`
          : nothing}
        <gatehouse-login theme="auto" ?hidden=${this.needsSetup} @gatehouse-login=${this.#entered}
          @gatehouse-logout=${this.#left} @gatehouse-expired=${this.#expired}></gatehouse-login>
      </dialog>
      <div class="said" role="status">${this.said}</div>`;
  }

  #inside(session: Session): TemplateResult {
    return html`<div class="frame">
      <header class="top">
        <button class="bare menu" aria-label="Menu" @click=${() => this.way.showModal()}>${icon('menu')}</button>
        <a class="brand" href="/console" aria-label="Gatehouse, overview">${icon('gate')} <span>Gatehouse</span></a>
        ${this.applications.length > 1 ? this.#choice() : html`<span class="application">${session.me.application}</span>`}
        <span class="room"></span>
        <button class="bare" title="Light, dark, or as the device: ${theme()}" aria-label="Colours: ${theme()}" @click=${this.#turn}>${icon('theme')}</button>
        <a class="who" href=${'/account#from=' + encodeURIComponent(location.pathname)} title="Your account">${icon('user')} <span>${session.me.name}</span></a>
        <button class="bare" title="Sign out" aria-label="Sign out" @click=${() => this.login.signOut()}>${icon('out')}</button>
      </header>
      <nav class="side" aria-label="Pages">${this.#sections(session)}</nav>
      <dialog id="way" aria-label="Pages" @click=${() => this.way.close()}><nav aria-label="Pages, as a menu">${this.#sections(session)}</nav></dialog>
      <main id="content" tabindex="-1">
        ${this.problem ? problemNote(this.problem, () => void this.#open()) : keyed(this.#path + this.generation, this.page)}
      </main>
    </div>`;
  }

  #sections(session: Session): unknown {
    return SECTIONS.map((section) => {
      const shown = section.entries.filter((entry) => entry.shown(session));
      return shown.length === 0
        ? nothing
        : html`<h2>${section.name}</h2>
            <ul>${shown.map((entry) => html`<li><a href=${entry.href} aria-current=${isAt(entry, this.#path) ? 'page' : nothing}>${icon(entry.icon)} ${entry.name}</a></li>`)}</ul>`;
    });
  }

  #choice(): TemplateResult {
    const now = chosenApplication() || this.session?.me.application;
    return html`<label class="application"><span class="hidden">Application</span>
      <select @change=${this.#chosen}>
        ${this.applications.map((one) => html`<option value=${one.id} ?selected=${one.id === now}>${one.name}</option>`)}
      </select></label>`;
  }

  async #begin(): Promise<void> {
    this.problem = null;
    chooseApplication(sessionStorage.getItem(APPLICATION) ?? '');
    try {
      this.session = await Session.open();
      this.applications = this.session.owner ? await first('v1/applications') : [];
    } catch (fault) {
      sessionStorage.removeItem(APPLICATION);
      this.problem = Problem.of(fault);
      return;
    }
    await this.#open();
  }

  async #open(): Promise<void> {
    if (!this.session) {
      return;
    }
    this.way?.close();
    const found = matching(ROUTES, location.pathname);
    const moved = this.#path !== location.pathname;
    this.#path = location.pathname;
    this.problem = null;
    if (!found) {
      this.problem = new Problem({ title: 'There is no such page', detail: `nothing is at ${location.pathname}`, status: 404, cure: 'choose one from the list of pages' });
      return;
    }
    const [route, params] = found;
    document.title = `${route.title}, Gatehouse`;
    try {
      this.page = await route.show({ session: this.session, params, query: new URLSearchParams(location.search) });
    } catch (fault) {
      this.problem = Problem.of(fault); // the chunk could not be fetched
    }
    if (moved) {
      await this.updateComplete;
      this.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
    }
  }

  /** The way in is the page itself, or stands over what is open: over dialogs too, which opened before it. */
  #placeDoor(): void {
    const over = this.proving || this.lapsed;
    if (!this.session) {
      if (this.door.matches(':modal')) {
        this.door.close();
      }
      this.door.setAttribute('open', ''); // not by show(), which would take the focus
    } else if (!over) {
      this.door.close();
    } else if (!this.door.matches(':modal')) {
      this.door.close();
      this.door.showModal();
      const fields = this.login.shadowRoot;
      (fields?.querySelector<HTMLElement>('input[type=password]') ?? fields?.querySelector('input'))?.focus();
    }
  }

  /** It is not to be got rid of by a key: there is nothing behind it that could be done. */
  #stay = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
    }
  };

  #entered = (): void => {
    this.needsSetup = false;
    this.#signedOut = false;
    const now = this.login.signedIn;
    const who = `${now?.application}/${now?.principal}`;
    if (this.session && who !== this.#whose) {
      // nothing of what somebody else saw or typed is left
      sessionStorage.removeItem(APPLICATION);
      this.#left();
      void this.updateComplete.then(() => location.reload());
    } else if (this.lapsed) {
      this.lapsed = false;
      comeBack();
    } else if (!this.proving) {
      this.#whose = who;
      comeBack();
      void this.#begin();
    }
  };

  #expired = (): void => {
    if (!this.session || this.#signedOut) {
      this.#left();
    } else {
      this.proving = false;
      this.lapsed = true;
      goAway();
    }
  };

  #left = (): void => {
    this.session = null;
    this.page = nothing;
    this.proving = false;
    this.lapsed = false;
    for (const dialog of document.querySelectorAll('gate-dialog')) {
      dialog.remove();
    }
  };

  async #prove(settle: (proved: boolean) => void): Promise<void> {
    this.proving = true;
    const proved = await this.login.prove();
    this.proving = false;
    settle(proved);
  }

  #chosen = async (event: Event): Promise<void> => {
    sessionStorage.setItem(APPLICATION, (event.target as HTMLSelectElement).value);
    this.generation++;
    await this.#begin();
  };

  #turn = (): void => {
    this.#say(`Colours: ${nextTheme()}.`);
  };

  #skip = (event: Event): void => {
    event.preventDefault();
    this.querySelector<HTMLElement>('#content')?.focus();
  };

  #say(text: string): void {
    this.said = text;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => (this.said = ''), 8000);
  }
}
