import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, patch, remove } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { announce, Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Draft } from '../../parts/draft.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values } from '../../parts/form.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { when } from '../../parts/times.ts';
import { saves, Unsaved } from '../../parts/unsaved.ts';
import { encoded, listed, type Script } from './api.ts';
import '../../parts/code-editor.ts';
import './runs-by-itself.ts';
import './script-log.ts';
import './script-run.ts';
import './script-versions.ts';

const TABS = [['', 'Code'], ['log', 'Log'], ['versions', 'Versions'], ['by-itself', 'Timers and listeners'], ['access', 'Access']] as const;

/** One script: its text beside a place to try it, what it said, and who may do what with it. */
@customElement('gate-script')
export class ScriptPage extends Page {
  @property() path = '';
  @property() tab = '';
  @state() private problem: Problem | null = null;
  private readonly draft = new Draft(this);
  protected readonly unsaved = new Unsaved(this, () => this.draft.text !== null);
  private readonly script = new Fetched(this, () => get<Script>('v1/scripts/' + encoded(this.path)));

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/scripts">Scripts</a></p>
      ${this.script.show((script) => html`
        <div class="head">
          <h1><code>${script.path}</code></h1>
          <div class="acts">
            ${this.draft.text === null ? nothing : badge('not saved', 'warning')}
            ${this.tab ? nothing : html`<button ?disabled=${this.draft.text === null || this.draft.saving} @click=${() => this.#save(script)}>Save</button>`}
            <button class="quiet danger" @click=${() => this.#remove(script)}>Delete</button>
          </div>
          <p class="quiet-text">Version ${script.version}, changed ${when(script.updated_at)} by ${script.author}. Runs with the rights of
            ${script.run_as === 'owner' ? html`<strong>its owner, ${script.owner}</strong>, whoever calls it` : 'whoever calls it'}.</p>
        </div>
        <nav class="tabs" aria-label="Parts of the script">
          ${TABS.map(([tab, name]) => html`<a href=${this.#at(tab)} aria-current=${tab === this.tab ? 'page' : nothing}>${name}</a>`)}
        </nav>
        ${this.problem ? problemNote(this.problem) : nothing}
        ${this.#part(script)}`)}`;
  }

  #at(tab: string): string {
    return '/console/scripts/' + encoded(this.path) + (tab ? `?tab=${tab}` : '');
  }

  #part(script: Script): TemplateResult {
    switch (this.tab) {
      case 'log':
        return html`<gate-script-log .session=${this.session} .path=${script.path}></gate-script-log>`;
      case 'versions':
        return html`<gate-script-versions .session=${this.session} .script=${script} @restored=${() => void this.#restored()}></gate-script-versions>`;
      case 'by-itself':
        return html`<gate-runs-by-itself .session=${this.session} .script=${script.path}></gate-runs-by-itself>`;
      case 'access':
        return this.#access(script);
      default:
        return this.#code(script);
    }
  }

  #code(script: Script): TemplateResult {
    if (script.source === undefined) {
      return html`<p class="note">This file is no text (${script.content_type}); it is served to whoever may read it.</p>`;
    }
    return html`<div class="bench">
      <gate-code class="tall" label=${`Source of ${script.path}`} .language=${language(script)} .value=${this.draft.given ?? script.source}
        @typed=${(event: CustomEvent<string>) => this.draft.typed(event.detail, script.source)} @keydown=${(event: KeyboardEvent) => this.#key(script, event)}></gate-code>
      ${script.kind === 'script'
        ? html`<gate-script-run .session=${this.session} .path=${script.path} .unsaved=${this.draft.text !== null}></gate-script-run>`
        : nothing}
    </div>`;
  }

  #access(script: Script): TemplateResult {
    const lists = [['execute', 'Run it'], ['read', 'Read its text and its log'], ['write', 'Change it']] as const;
    return html`<section class="card">
      <header><h2>Who may</h2><button class="quiet small" @click=${() => this.#editAccess(script)}>Change</button></header>
      <dl class="facts">
        ${lists.map(([name, text]) => html`<dt>${text}</dt><dd>${listed(script[name])} <code class="quiet-text">${script[name]}</code></dd>`)}
        <dt>Owner</dt><dd>${script.owner}</dd>
      </dl>
      <p class="hint">Roles and grants count besides: <code>execute_script:${script.path}</code> in a role opens what no list opens, and a denial closes it.
        <a href=${`/console/explorer/who?verb=execute&resource=${encodeURIComponent('script:' + script.path)}`}>Who can run it?</a></p>
    </section>`;
  }

  #key(script: Script, event: KeyboardEvent): void {
    if (saves(event)) {
      void this.#save(script);
    }
  }

  async #save(script: Script): Promise<void> {
    await this.draft.save(async (source) => {
      this.problem = null;
      try {
        this.script.value = await patch<Script>('v1/scripts/' + encoded(script.path), { source }, { headers: { 'If-Match': `"${script.version}"` } });
        this.draft.saved(source);
        announce('Saved. The next call runs this version.');
      } catch (fault) {
        this.problem = Problem.of(fault);
      }
    });
  }

  async #restored(): Promise<void> {
    this.draft.drop();
    await this.script.again();
  }

  #editAccess(script: Script): void {
    void open({
      title: 'Who may',
      label: 'Save',
      wide: true,
      body: (problem) => html`<div class="fields">
        <p>Entries with ; between: owner, authenticated, anonymous, nobody, user:alice, group:crew, role:skipper.</p>
        ${field({ name: 'execute', label: 'Run it', value: script.execute, hint: 'nobody closes it for calls; other scripts may still require it.' }, problem)}
        ${field({ name: 'read', label: 'Read its text and its log', value: script.read }, problem)}
        ${field({ name: 'write', label: 'Change it', value: script.write }, problem)}
        ${choice('run_as', 'It runs with the rights of', [['caller', 'whoever calls it'], ['owner', `its owner, ${script.owner}: lends them to every caller`]], script.run_as)}
      </div>`,
      run: async (form) => {
        const { execute, read, write, run_as } = values(form);
        this.script.value = await patch<Script>('v1/scripts/' + encoded(script.path), { execute, read, write, run_as }, { headers: { 'If-Match': `"${script.version}"` } });
        return 'Saved.';
      },
    });
  }

  #remove(script: Script): void {
    void open({
      title: `Delete ${script.path}`,
      label: 'Delete it',
      danger: true,
      body: () => html`<p>It goes with its versions, timers and listeners. Calls of it are answered with 404 from then on.</p>`,
      run: async () => {
        await remove('v1/scripts/' + encoded(script.path));
        return `${script.path} is gone.`;
      },
    }).then((done) => done && go('/console/scripts'));
  }
}

function language(script: Script): 'javascript' | 'json' | 'text' {
  return script.kind === 'script' || script.content_type.includes('javascript')
    ? 'javascript'
    : script.content_type.includes('json')
      ? 'json'
      : 'text';
}
