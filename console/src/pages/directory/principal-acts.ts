// What can be done with a user, a device or a client.

import { html, nothing } from 'lit';
import { change, folder, type Kind, type Principal } from '../../api/directory.ts';
import { post, remove } from '../../api/client.ts';
import type { Receipt } from '../../api/types.ts';
import { wouldEnd } from '../../parts/cost.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { checkbox, field, values } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';

export function editFacts(kind: Kind, one: Principal): Promise<boolean> {
  return open({
    title: `Edit ${one.name}`,
    label: 'Save',
    body: (problem) => html`
      ${field({ name: 'name', label: 'Name', required: true, value: one.name, hint: `How it signs in. Its id ${one.id} stays.` }, problem)}
      ${field({ name: 'description', label: 'Description', value: one.description, rows: 2 }, problem)}
      ${kind === 'user' ? nothing : html`<gate-principal-input name="owner" label="Owner" bare .kinds=${['user']} .value=${one.owner ?? ''} .problem=${problem}
        hint="The user whose it is: who owns it may do with it what “own” permissions allow."></gate-principal-input>`}
      ${kind === 'device' ? html`<gate-principal-input name="parent" label="Below" bare .kinds=${['device']} .value=${one.parent ?? ''} .problem=${problem}
        hint="The device above it: a right on that one is a right on this one."></gate-principal-input>` : nothing}`,
    run: async (form) => {
      const given = values(form);
      const now: Record<string, string | undefined> = { name: one.name, description: one.description, owner: one.owner, parent: one.parent };
      const fields = Object.entries(given).filter(([name, value]) => value !== (now[name] ?? ''));
      if (fields.length === 0) {
        return 'Nothing was changed.';
      }
      return receiptText((await change<Principal>(folder(kind, one.id), one.version, Object.fromEntries(fields.map(([name, value]) => [name, value || null])))).receipt);
    },
  });
}

export function switchPrincipal(kind: Kind, one: Principal): Promise<boolean> {
  const on = !one.enabled;
  return open({
    title: `${on ? 'Enable' : 'Disable'} ${one.name}`,
    label: on ? 'Enable' : 'Disable',
    danger: !on,
    body: () =>
      on
        ? html`<p>Its credentials are good again.</p>`
        : html`<p>It is refused from now on, whatever it shows, and everything that it has open ends. Nothing is lost: it can be enabled again.</p>`,
    ...(on ? {} : { cost: () => wouldEnd(`${kind}:${one.id}`) }),
    run: async () => receiptText((await change<Principal>(folder(kind, one.id), one.version, { enabled: on })).receipt),
  });
}

export async function newPassword(kind: Kind, one: Principal): Promise<boolean> {
  let made = '';
  const done = await open({
    title: one.has_password ? `New password for ${one.name}` : `Give ${one.name} a password`,
    label: 'Set the password',
    body: (problem) => html`
      ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'Empty: the server makes a random one and shows it once. Hand it over, and let it be changed.' }, problem)}
      ${checkbox('end_tokens', 'End its tokens too: for when somebody else may have used them')}`,
    cost: () => wouldEnd(`${kind}:${one.id}`).then((text) => `Every session that signed in by password ends. ${text.replace('Ends', 'At most: ends')}`),
    run: async (form) => {
      const given = values(form);
      const answer = await post<{ password?: string; receipt: Receipt }>(folder(kind, one.id) + '/password', {
        password: given['password'] || undefined,
        end_tokens: given['end_tokens'] === 'on',
      });
      made = answer.password ?? '';
      return receiptText(answer.receipt);
    },
  });
  if (made) {
    await showOnce(`The new password of ${one.name}`, [['Name', one.name], ['Password', made]]);
  }
  return done;
}

export function deletePrincipal(kind: Kind, one: Principal): Promise<boolean> {
  const goes = kind === 'device' ? 'Its tokens, grants, streams and records go with it; devices below it stay and move to the top.' : 'Its tokens and grants go with it.';
  return open({
    title: `Delete ${one.name}`,
    label: `Delete the ${kind}`,
    danger: true,
    body: (problem) => html`<p>${goes} This cannot be undone; to keep it away for a while, disable it.</p>
      ${field({ name: 'id', label: `Write ${one.id} to confirm`, required: true, pattern: one.id.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') }, problem)}`,
    cost: () => wouldEnd(`${kind}:${one.id}`),
    run: async () => receiptText((await remove<{ receipt: Receipt }>(folder(kind, one.id))).receipt),
  });
}
