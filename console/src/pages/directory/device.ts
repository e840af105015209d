import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { folder, type Principal } from '../../api/directory.ts';
import { announce, Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { when } from '../../parts/times.ts';
import '../../parts/connections-of.ts';
import '../../parts/tokens-of.ts';
import './data-of.ts';
import './device-model.ts';
import './membership.ts';
import './permissions-of.ts';
import { addDevice } from './add-device.ts';
import { addCertificate } from './certificate.ts';
import { claimCode, takeClaimBack } from './claim.ts';
import type { DeviceBranch } from './device-branch.ts';
import './device-branch.ts';
import { mayOn } from './may.ts';
import { deletePrincipal, editFacts, newPassword, switchPrincipal } from './principal-acts.ts';

interface Waiting {
  created_by: string;
  created_at: string;
  expires_at: string;
}

/** One device: what it is, what it says, what it can do, and how it comes in. */
@customElement('gate-device')
export class Device extends Page {
  @property() deviceId = '';
  @query('gate-device-branch') private branch?: DeviceBranch;
  #device = new Fetched(this, (signal) => get<Principal>(folder('device', this.deviceId), { signal }));
  #claim = new Fetched(this, (signal) => get<Waiting>(folder('device', this.deviceId) + '/claim-code', { signal }).catch(() => null));

  protected override render(): TemplateResult {
    return html`${this.#device.value?.parent
        ? html`<p class="crumbs"><a href="/console/devices">Devices</a> › <a href="/console/devices/${encodeURIComponent(this.#device.value.parent)}">${this.#device.value.parent}</a></p>`
        : html`<p class="crumbs"><a href="/console/devices">Devices</a></p>`}
      <div @gate-changed=${() => void this.#device.again()}>${this.#device.show((one) => this.#page(one))}</div>`;
  }

  #page(one: Principal): TemplateResult {
    const { session } = this;
    const may = mayOn(session, 'update', 'device', one);
    const admin = session.may('admin', 'device');
    const subject = `device:${one.id}`;
    const thing = folder('device', one.id);
    return html`<div class="head"><h1>${one.name}</h1>
        <div class="acts">
          ${one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')}
          ${may
            ? html`<button class="quiet" @click=${() => void this.#after(editFacts('device', one))}>Edit</button>
                <button class="quiet ${one.enabled ? 'danger' : ''}" @click=${() => void this.#after(switchPrincipal('device', one))}>${one.enabled ? 'Disable' : 'Enable'}</button>`
            : nothing}
        </div>
        ${one.description ? html`<p class="quiet-text">${one.description}</p>` : nothing}</div>
      <div class="stack">
        <div class="grid">
          ${this.#facts(one, subject)}
          <gate-membership .kind=${'device'} .one=${one} ?may=${admin}></gate-membership>
        </div>
        <gate-device-model .thing=${thing} ?may=${may}></gate-device-model>
        <gate-connections-of .principal=${subject}></gate-connections-of>
        <gate-tokens-of .session=${session} .principal=${subject}></gate-tokens-of>
        ${may ? this.#more(one, subject) : nothing}
        <section class="card" aria-label="Devices below it"><header><h2>Devices below it</h2>
            <button class="quiet small" @click=${() => void this.#addBelow(one)}>${icon('plus')} Add one</button></header>
          <gate-device-branch .parent=${one.id} .none=${html`<p class="quiet-text">Nothing is below it.</p>`}></gate-device-branch></section>
        <gate-data-of .kind=${'device'} .one=${one} ?may=${admin}></gate-data-of>
        <gate-permissions-of .thing=${thing} .name=${one.name} .verbs=${['read', 'update', 'delete', 'push', 'pull', 'execute', 'admin']} ?may=${admin}></gate-permissions-of>
        ${mayOn(session, 'delete', 'device', one)
          ? html`<section class="card danger-zone" aria-label="Delete"><header><h2>Delete this device</h2>
              <button class="quiet danger" @click=${() => void this.#delete(one)}>Delete …</button></header>
              <p class="quiet-text">Its tokens, grants, streams and records go with it, and everything that it has open ends.</p></section>`
          : nothing}
      </div>`;
  }

  #facts(one: Principal, subject: string): TemplateResult {
    const admin = this.session.may('admin', 'application');
    const waiting = this.#claim.value;
    return html`<section class="card" aria-label="Facts"><header><h2>Facts</h2></header>
      <dl class="facts">
        <dt>Id</dt><dd><code>${subject}</code></dd>
        <dt>Owner</dt><dd>${one.owner ? html`<a href="/console/users/${encodeURIComponent(one.owner)}">${one.owner}</a>` : html`<span class="quiet-text">nobody</span>`}</dd>
        <dt>Below</dt><dd>${one.parent ? html`<a href="/console/devices/${encodeURIComponent(one.parent)}">${one.parent}</a>` : html`<span class="quiet-text">nothing: it stands at the top</span>`}</dd>
        <dt>Added</dt><dd>${when(one.created_at)}</dd>
        <dt>Changed</dt><dd>${when(one.updated_at)}</dd>
        ${waiting ? html`<dt>Claim code</dt><dd>waits since ${when(waiting.created_at)}, good until ${when(waiting.expires_at)}</dd>` : nothing}
        <dt>Trail</dt><dd><a href="/console/audit?actor=${encodeURIComponent(subject)}">What it did</a>, <a href="/console/audit?target=${encodeURIComponent(subject)}">what was done to it</a></dd>
      </dl>
      ${admin && (!one.owner || waiting)
        ? html`<div class="acts">${one.owner ? nothing : html`<button class="quiet small" @click=${async () => { await claimCode(one.id); void this.#claim.again(); }}>${waiting ? 'New claim code' : 'Make a claim code'}</button>`}
            ${waiting ? html`<button class="quiet small danger" @click=${async () => { await takeClaimBack(one.id); void this.#claim.again(); }}>Take the code back</button>` : nothing}</div>`
        : nothing}
    </section>`;
  }

  #more(one: Principal, subject: string): TemplateResult {
    return html`<section class="card" aria-label="Other ways in"><header><h2>Other ways in</h2>
        <div class="acts"><button class="quiet small" @click=${() => void this.#after(addCertificate(subject), true)}>Register a certificate</button>
          <button class="quiet small" @click=${() => void this.#after(newPassword('device', one))}>${one.has_password ? 'New password' : 'Give it a password'}</button></div></header>
      <p class="quiet-text">${one.has_password ? 'It has a password of its own.' : 'It has no password: tokens and certificates are better, since each can be taken back alone.'}</p></section>`;
  }

  async #addBelow(one: Principal): Promise<void> {
    const id = await addDevice(this.session, one.id);
    if (id) {
      announce(`${id} was added below ${one.name}.`);
      this.branch?.again();
    }
  }

  async #after(act: Promise<boolean>, tokens = false): Promise<void> {
    if (await act) {
      void this.#device.again();
      if (tokens) {
        this.querySelector<HTMLElement & { again(): void }>('gate-tokens-of')?.again();
      }
    }
  }

  async #delete(one: Principal): Promise<void> {
    if (await deletePrincipal('device', one)) {
      go('/console/devices');
    }
  }
}
