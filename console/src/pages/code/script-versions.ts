import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, post } from '../../api/client.ts';
import type { Listed } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { empty } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { encoded, type Script, type ScriptVersion } from './api.ts';
import '../../parts/code-editor.ts';

/** What a script was, and the way back. */
@customElement('gate-script-versions')
export class ScriptVersions extends Page {
  @property({ attribute: false }) script!: Script;
  private readonly versions = new Fetched(this, () => get<Listed<ScriptVersion>>('v1/script-versions/' + encoded(this.script.path)));

  protected override render(): TemplateResult {
    const columns = [
      { name: 'Version', show: (one: ScriptVersion) => String(one.version) },
      { name: 'By', show: (one: ScriptVersion) => one.author },
      { name: 'Until', show: (one: ScriptVersion) => when(one.at) },
      { name: '', show: (one: ScriptVersion) => html`<div class="acts"><button class="quiet small" aria-label=${`Look at version ${one.version}`} @click=${() => this.#look(one)}>Look at it</button></div>` },
    ];
    return this.versions.show(({ items }) =>
      items.length
        ? table('Versions', columns, items)
        : empty('script', 'This is its first version', 'What a script was before a change is kept here, and can be brought back.'),
    );
  }

  #look(version: ScriptVersion): void {
    void open({
      title: `Version ${version.version}, by ${version.author}`,
      label: 'Bring it back',
      wide: true,
      body: () => html`<gate-code readonly label=${`Version ${version.version}`} .value=${version.source ?? '(no text)'}></gate-code>
        <p class="hint">Bringing it back makes a new version with this text. The lists of who may do what stay as they are.</p>`,
      run: async () => {
        await post('v1/script-versions/' + encoded(this.script.path), { version: version.version });
        return `Version ${version.version} is back.`;
      },
    }).then((done) => {
      if (done) {
        this.dispatchEvent(new CustomEvent('restored'));
        void this.versions.again();
      }
    });
  }
}
