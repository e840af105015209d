// What can be done with a token.

import { html } from 'lit';
import { change, split, type Token, type TokenShown } from '../api/directory.ts';
import { path, post, remove } from '../api/client.ts';
import type { Problem } from '../api/problem.ts';
import type { Receipt } from '../api/types.ts';
import { wouldEnd } from './cost.ts';
import { open, showOnce } from './dialog.ts';
import { expiryFields, expiryOf } from './expiry.ts';
import { choice, field, values, words } from './form.ts';
import { receiptText } from './notes.ts';
import { tryOut } from './try-out.ts';

/** Makes a token for a principal, and shows its value this once. */
export async function addToken(principal: string): Promise<boolean> {
  let made: TokenShown | undefined;
  const done = await open({
    title: `New token for ${principal}`,
    label: 'Make the token',
    body: (problem) => html`
      ${field({ name: 'name', label: 'Name', required: true, hint: 'What it is used for, and where it is kept: you will want to know when you take it back.' }, problem)}
      ${choice('kind', 'Kind', [
        ['api', 'API token: for HTTP and WebSocket, good as a password elsewhere'],
        ['connection', 'User name and password: for MQTT and AMQP, also by SCRAM'],
      ])}
      ${expiryFields()} ${narrowing(undefined, problem)}`,
    run: async (form) => {
      const given = values(form);
      const permissions = words(given['permissions']);
      made = await post<TokenShown>('v1/tokens', {
        principal,
        name: given['name'],
        kind: given['kind'],
        expires_at: expiryOf(given) ?? undefined,
        permissions: permissions.length ? permissions : undefined,
      });
    },
  });
  if (done && made) {
    await show('The new token', made);
  }
  return done;
}

function narrowing(now: readonly string[] | undefined, problem: Problem | null): unknown {
  return field(
    {
      name: 'permissions',
      label: 'Narrowed to',
      rows: 3,
      value: now?.join('\n'),
      placeholder: 'push_own_device\nsubscribe_channel:fleet/#',
      hint: 'Permission labels, one on each line: the token may do these and nothing else. Empty: everything that its holder may.',
    },
    problem,
  );
}

async function show(title: string, { value, user_name, token }: TokenShown): Promise<void> {
  const byMqtt = token.kind === 'connection';
  const parts = byMqtt ? ([['User name', user_name], ['Password', value]] as const) : ([['Token', value]] as const);
  await showOnce(title, parts, await tryOut({ name: user_name, password: value }, byMqtt ? { listen: 'fleet/#' } : null));
}

export function changeToken(token: Token): Promise<boolean> {
  return open({
    title: `Edit ${token.name}`,
    label: 'Save',
    body: (problem) => html`${field({ name: 'name', label: 'Name', required: true, value: token.name }, problem)}
      ${expiryFields('same', token.expires_at ?? undefined)} ${narrowing(token.permissions, problem)}`,
    cost: () => wouldEnd(token.principal, token.id).then((text) => `Narrowing or ending it acts on what is open. ${text.replace('Ends', 'At most: ends')}`),
    run: async (form) => {
      const given = values(form);
      const permissions = words(given['permissions']);
      const ends = expiryOf(given);
      const done = await change<Token>(at(token), token.version, {
        name: given['name'],
        permissions: permissions.length ? permissions : null,
        ...(ends === undefined || (ends === null && !token.expires_at) ? {} : { expires_at: ends }),
      });
      return receiptText(done.receipt);
    },
  });
}

export function rotateToken(token: Token): Promise<boolean> {
  let made: TokenShown | undefined;
  return open({
    title: `Give ${token.name} a new value`,
    label: 'Rotate',
    body: () => html`<p>Its id, name, narrowing and expiry stay. ${split(token.principal)[1]} needs the new value from then on.</p>
      ${choice('overlap', 'The old value', [
        ['0', 'is good no more, at once'],
        ['600', 'stays good for 10 minutes'],
        ['3600', 'stays good for an hour'],
        ['86400', 'stays good for a day'],
        ['604800', 'stays good for a week'],
      ], '3600')}`,
    cost: () => wouldEnd(token.principal, token.id).then((text) => `If the old value dies at once: ${text.charAt(0).toLowerCase()}${text.slice(1)}`),
    run: async (form) => {
      made = await post<TokenShown>(at(token) + '/rotate', { overlap_seconds: Number(values(form)['overlap']) });
      return receiptText(made.receipt);
    },
  }).then(async (done) => {
    if (made) {
      await show(`The new value of ${token.name}`, made);
    }
    return done;
  });
}

export function switchToken(token: Token): Promise<boolean> {
  const on = !token.enabled;
  return open({
    title: `${on ? 'Enable' : 'Disable'} ${token.name}`,
    label: on ? 'Enable' : 'Disable',
    danger: !on,
    body: () => (on ? html`<p>It is good again, with the value that it had.</p>` : html`<p>It is refused from now on, and what was opened with it ends. It can be enabled again.</p>`),
    ...(on ? {} : { cost: () => wouldEnd(token.principal, token.id) }),
    run: async () => receiptText((await change<Token>(at(token), token.version, { enabled: on })).receipt),
  });
}

export function deleteToken(token: Token): Promise<boolean> {
  return open({
    title: `Delete ${token.name}`,
    label: 'Delete the token',
    danger: true,
    body: () => html`<p>${token.kind === 'session' ? 'This login ends.' : 'Whoever uses it is refused from now on.'} This cannot be undone.</p>`,
    cost: () => wouldEnd(token.principal, token.id),
    run: async () => receiptText((await remove<{ receipt: Receipt }>(at(token))).receipt),
  });
}

function at(token: Token): string {
  return path`v1/tokens/${token.id}`;
}
