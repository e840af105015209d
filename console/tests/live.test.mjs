// Channels with their rules and the live tail, connections with mailboxes, and the audit.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import test, { after, before } from 'node:test';
import { boat } from './boat.mjs';
import { accessible, api, browser, PASSWORD, SERVER, legible, signedIn, token } from './house.mjs';

const require = createRequire(process.env.NODE_PATH + '/');
const WebSocket = require('ws');

let chromium;
let owner;
const sockets = [];

before(async () => {
  chromium = await browser();
  owner = await token();
  await call('POST', '/v1/roles', { id: 'live-boat', allow: ['subscribe_channel:live/#', 'publish_channel:live/boats/#'] });
  await call('POST', '/v1/devices', { id: 'live-gull', name: 'live-gull', roles: ['live-boat'] });
  await call('PUT', '/v1/channels/rules', { pattern: 'live/harbour/#', subscribe: 'permission', history: { messages: 20 }, presence: true });
  await call('POST', '/v1/roles', { id: 'live-administrator', allow: ['admin_channel', 'admin_session', 'read_audit'] });
  await call('POST', '/v1/users', { name: 'live-admin', password: PASSWORD, roles: ['live-administrator'] });
  await call('POST', '/v1/users', { name: 'live-guest', password: PASSWORD, roles: ['user'] });
});
after(async () => {
  sockets.forEach((socket) => socket.close());
  await chromium.close();
});

const call = (method, path, body) => api(method, path, body, owner);
const publish = (channel, message, more = {}) => call('POST', '/v1/channels/publish', { channel, message, ...more });
const rule = async (pattern) => (await call('GET', '/v1/channels/rules?pattern=' + encodeURIComponent(pattern))).items[0];

/** Whoever listens over a WebSocket of their own. */
async function listener(principal, channel) {
  const { value } = await call('POST', '/v1/tokens', { principal, name: 'live test' });
  const socket = new WebSocket(SERVER.replace(/^http/, 'ws') + '/v1/ws', { headers: { Authorization: 'Bearer ' + value } });
  sockets.push(socket);
  await new Promise((done) => socket.once('open', done));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', channel }));
  await new Promise((done) => socket.once('message', done));
  return socket;
}

async function page(at, more = {}) {
  return signedIn(chromium, { at, ...more });
}

async function leave(page) {
  page.faultless();
  await page.context().close();
}

/** Both colours. */
async function readable(page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await legible(page);
}

test('rules are made, explained, changed and taken away, and say what they would end', async () => {
  const at = await page('/console/channels');
  await at.getByRole('button', { name: 'New rule' }).click();
  const dialog = at.getByRole('dialog', { name: 'New rule' });
  await dialog.getByLabel('Channels').fill('live/#/x');
  await dialog.getByRole('button', { name: 'Set the rule' }).click();
  await dialog.getByText('must be the last level').first().waitFor();
  await dialog.getByLabel('Channels').fill('live/+/news');
  await dialog.getByLabel('Who may listen', { exact: true }).selectOption('anonymous');
  await dialog.getByLabel('Messages of history').fill('30');
  await dialog.getByLabel('Kept for how many minutes').fill('120');
  await dialog.getByText('everybody, even without a credential.').waitFor();
  await dialog.getByText('keeps the last 30, for 2 hours in memory').waitFor();
  await accessible(at);
  await dialog.getByRole('button', { name: 'Set the rule' }).click();
  await at.getByRole('row', { name: /live\/\+\/news/ }).waitFor();
  const made = await rule('live/+/news');
  assert.deepEqual([made.publish, made.subscribe, made.history, made.presence, made.slow], ['permission', 'anonymous', { messages: 30, seconds: 7200 }, false, 'disconnect']);

  await at.getByLabel('Channel', { exact: true }).fill('live/gull/news');
  await at.getByText('The rule of live/+/news counts.').waitFor();
  await at.getByLabel('Channel', { exact: true }).fill('live/a/b/c');
  await at.getByText('No rule matches').waitFor();
  await at.getByLabel('Channel', { exact: true }).fill('stream/gull/depth');
  await at.getByText('belong to devices').waitFor();

  await listener('device:live-gull', 'live/gull/news');
  await at.getByRole('button', { name: 'Edit live/+/news' }).click();
  const edit = at.getByRole('dialog', { name: 'Rule of live/+/news' });
  await edit.getByLabel('Who may listen', { exact: true }).selectOption('nobody');
  await edit.getByText(/1 subscription/).waitFor();
  await edit.getByRole('button', { name: 'Save the rule' }).click();
  await at.getByText('ended 1 subscription').waitFor();
  assert.equal((await rule('live/+/news')).subscribe, 'nobody');

  await at.getByRole('button', { name: 'Delete live/+/news' }).click();
  const sure = at.getByRole('dialog', { name: /Delete the rule/ });
  await sure.getByText(/nothing that is open|Nobody who is connected/).waitFor();
  await sure.getByRole('button', { name: 'Delete the rule' }).click();
  await at.getByRole('row', { name: /live\/\+\/news/ }).waitFor({ state: 'detached' });
  assert.equal(await rule('live/+/news'), undefined);
  await at.getByLabel('Channel', { exact: true }).fill('live/harbour/gate');
  await readable(at);
  await leave(at);
});

test('of rules that match, the page names the one that the server takes', async () => {
  const patterns = ['live/pick/#', 'live/pick/+', 'live/+/one', 'live/pick/one', 'live/pick/one/#', 'live/pick/+/deep'];
  for (const [i, pattern] of patterns.entries()) {
    await call('PUT', '/v1/channels/rules', { pattern, history: { messages: i + 1 } });
  }
  const at = await page('/console/channels');
  for (const channel of ['live/pick', 'live/pick/one', 'live/pick/two', 'live/x/one', 'live/pick/one/deep', 'live/pick/two/deep']) {
    await at.getByLabel('Channel', { exact: true }).fill(channel);
    const said = await at.getByText(/^The rule of .* counts\.$/).textContent();
    const pattern = /rule of\s+(\S+)\s+counts/.exec(said)[1];
    // what the server keeps tells which rule it took
    const size = patterns.indexOf(pattern) + 1;
    for (let i = 0; i <= patterns.length; i++) {
      await publish(channel, i);
    }
    const { messages } = await call('GET', '/v1/channels/history?channel=' + encodeURIComponent(channel));
    assert.equal(messages.length, size, `${channel}: ${pattern}`);
  }
  for (const pattern of patterns) {
    await call('DELETE', '/v1/channels/rules?pattern=' + encodeURIComponent(pattern));
  }
  await leave(at);
});

test('a tail shows what is said, by whom, stands still on demand, and forgets the oldest', async () => {
  const at = await page('/console/channels/live?channels=live%2F%23');
  const messages = at.getByRole('region', { name: 'Messages' });
  await messages.getByText('live', { exact: true }).waitFor();
  await publish('live/boats/gull', { knots: 5, crew: ['Ann', 'Tove'] });
  const first = messages.getByRole('button', { name: /live\/boats\/gull/ });
  await first.click();
  const one = messages.getByRole('region', { name: 'One message' });
  await one.getByText('"knots": 5').waitFor();
  await one.getByText('owner:').waitFor();
  await publish('live/boats/gull', 'a text');
  await messages.getByText('1 newer: show them').click();
  await messages.getByRole('button', { name: /a text/ }).waitFor();

  await messages.getByRole('button', { name: 'Pause' }).click();
  await publish('live/boats/gull', 'while paused');
  await messages.getByText('1 newer').waitFor();
  assert.equal(await messages.getByRole('button', { name: /while paused/ }).count(), 0);
  await messages.getByRole('button', { name: 'Pause' }).click();
  await messages.getByRole('button', { name: /while paused/ }).waitFor();
  await readable(at);
  await messages.getByRole('button', { name: 'Clear' }).click();
  await messages.getByRole('button', { name: /while paused/ }).waitFor({ state: 'detached' });

  const height = await at.evaluate(() => document.documentElement.scrollHeight);
  const gull = await listener('device:live-gull', 'live/none');
  for (let i = 1; i <= 1200; i++) {
    gull.send(JSON.stringify({ type: 'publish', channel: 'live/boats/burst', message: i }));
  }
  await at.locator('.tail-total', { hasText: /^1,200$/ }).waitFor();
  await at.locator('.tail-line').last().filter({ hasText: '1200' }).waitFor();
  assert.equal(await at.locator('.tail-line').count(), 500);
  assert.equal(await at.evaluate(() => document.documentElement.scrollHeight), height, 'the page jumped');
  await at.getByRole('button', { name: 'Stop' }).click();
  await messages.getByText('stopped').waitFor();
  await leave(at);
});

test('as somebody else: a narrow token that is deleted with the tail, as the audit shows', async () => {
  const at = await page('/console/channels/live');
  await at.getByLabel('Channels or patterns').fill('live/boats/#');
  await at.getByLabel('Heard as').selectOption('other');
  await at.getByText('This makes a token').waitFor();
  await at.getByRole('combobox', { name: 'Who', exact: true }).fill('device:live-gull');
  await at.getByRole('button', { name: 'Watch' }).click();
  await at.getByText('You hear what device:live-gull hears').waitFor();
  await at.getByRole('region', { name: 'Messages' }).getByText('live', { exact: true }).waitFor();
  const of = async () => (await call('GET', '/v1/tokens?principal=device:live-gull')).items.filter((one) => one.name.startsWith('console'));
  const [made] = await of();
  assert.deepEqual(made.permissions, ['subscribe_channel:live/boats/#']);
  assert.ok(new Date(made.expires_at) - Date.now() <= 600_000);
  await publish('live/boats/gull', 'heard by the gull');
  await at.getByRole('button', { name: /heard by the gull/ }).waitFor();
  await readable(at);
  await at.getByRole('button', { name: 'Stop' }).click();
  await at.getByText(`the token ${made.id} was deleted`).waitFor();
  assert.deepEqual(await of(), []);
  const { items } = await call('GET', '/v1/audit?target=token:' + made.id);
  assert.deepEqual(items.map((one) => one.action).sort(), ['token.created', 'token.deleted']);

  await at.getByRole('button', { name: 'Watch' }).click();
  await at.getByText('You hear what device:live-gull hears').waitFor();
  await at.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Connections' }).click();
  await until(async () => (await of()).length === 0);
  await leave(at);
});

test('what may not be heard or sent is explained', async () => {
  await call('PUT', '/v1/channels/rules', { pattern: 'live/vault', subscribe: 'nobody', publish: 'nobody' });
  const at = await page('/console/channels/live?channels=live%2Fvault');
  const alert = at.getByRole('alert').first();
  await alert.getByText('What to do').waitFor();
  await alert.getByRole('link', { name: /^Why\? Decision/ }).waitFor();
  await at.getByRole('button', { name: 'Watch' }).waitFor(); // nothing is left to hear: it does not call itself live
  await at.getByText('Publish a message for trying out').click();
  await at.getByLabel('Message', { exact: true }).fill('{"open": true');
  await at.getByRole('button', { name: 'Publish', exact: true }).click();
  await at.getByText('This is not JSON').waitFor();
  await at.getByLabel('Message', { exact: true }).fill('{"open": true}');
  await at.getByRole('button', { name: 'Publish', exact: true }).click();
  await at.getByRole('alert').nth(1).getByText('Not allowed').waitFor();
  await readable(at);
  await leave(at);
});

test('one channel: who is here, what was said, what is retained, and saying something', async () => {
  const gull = await listener('device:live-gull', 'live/harbour/gate');
  const at = await page('/console/channels/one?name=live%2Fharbour%2Fgate');
  await at.getByText('The rule of live/harbour/#').waitFor();
  await at.getByRole('region', { name: 'Who is here' }).getByRole('link', { name: 'device:live-gull' }).waitFor();
  await at.getByText('Nothing is retained').waitFor();
  await at.getByLabel('Message', { exact: true }).fill('closed at ten');
  await at.getByLabel('Sent as').selectOption('text');
  await at.getByRole('checkbox', { name: /^Retain/ }).check();
  await at.getByRole('button', { name: 'Publish', exact: true }).click();
  await at.getByText('handed to 1 receiver.').first().waitFor();
  await at.getByRole('region', { name: 'History' }).getByText('closed at ten').first().waitFor();
  const retained = at.getByRole('region', { name: 'Retained message' });
  await retained.getByText('closed at ten').waitFor();
  await readable(at);

  await at.goto('/console/channels/retained?filter=live%2F%23');
  await at.getByRole('row', { name: /closed at ten/ }).waitFor();
  await readable(at);
  await at.getByRole('button', { name: 'Take away the message on live/harbour/gate' }).click();
  await at.getByRole('dialog').getByRole('button', { name: 'Take it away' }).click();
  await at.getByText('Nothing is retained there').waitFor();
  assert.deepEqual((await call('GET', '/v1/channels/retained?filter=live%2Fharbour%2F%23')).items, []);

  await at.goto('/console/channels/one?name=live%2Fquiet');
  await at.getByText('keeps no history').waitFor();
  await at.getByText('No rule matches').waitFor();
  gull.close();
  await leave(at);
});

test('connections are found, opened and ended, with what that cuts', async () => {
  await listener('device:live-gull', 'live/boats/#');
  const at = await page('/console/connections?subject=device%3Alive-gull');
  await at.getByRole('row', { name: /live\/boats\/#/ }).first().waitFor();
  await readable(at);
  await at.getByLabel('Search').fill('no such boat');
  await at.getByText('No connection is like that').waitFor();
  await at.getByRole('button', { name: 'Show all' }).click();
  await at.getByLabel('Search').fill('live-gull');
  const row = at.getByRole('row', { name: /live\/boats\/#/ });
  await row.getByRole('link', { name: /^Open the connection/ }).click();
  await at.getByRole('heading', { name: 'device:live-gull over websocket' }).waitFor();
  const question = at.getByRole('link', { name: 'May this one listen there?' });
  assert.match(await question.getAttribute('href'), /subject=device%3Alive-gull&verb=subscribe&resource=channel%3Alive%2Fboats%2F%23/);
  await readable(at);
  await at.getByRole('button', { name: 'End this connection' }).click();
  const dialog = at.getByRole('dialog', { name: 'End this connection?' });
  await dialog.getByText('Ends 1 connection with 1 subscription.').waitFor();
  await dialog.getByRole('button', { name: 'End it' }).click();
  await at.getByText('ended 1 connection').waitFor();
  await at.waitForURL('**/console/connections');

  await listener('device:live-gull', 'live/boats/#');
  await at.goto('/console/connections?subject=device%3Alive-gull');
  await at.getByRole('button', { name: 'End all of device:live-gull' }).click();
  await at.getByRole('dialog').getByText(/^Ends \d+ connections?\.$/).waitFor();
  await at.getByRole('dialog').getByRole('button', { name: 'End all of them' }).click();
  await at.getByText('No connection is like that').waitFor();
  assert.deepEqual((await call('GET', '/v1/connections?subject=device:live-gull')).items, []);
  await at.goto('/console/connections/c-none');
  await at.getByText('This connection has ended').waitFor();
  await leave(at);
});

test('a mailbox is shown with what waits in it, and ended', async () => {
  const { value } = await call('POST', '/v1/tokens', { principal: 'device:live-gull', name: 'mailbox' });
  const away = await boat(process.env.MQTT, 'live-gull', value);
  await away.subscribe('live/orders');
  await away.leave();
  await publish('live/orders', 'come home', { qos: 1 });
  const at = await page('/console/connections/mailboxes?principal=device%3Alive-gull');
  const row = at.getByRole('row', { name: /live\/orders/ });
  await row.getByText('away since').waitFor();
  await readable(at);
  await row.getByRole('button', { name: /^End the mailbox/ }).click();
  await at.getByRole('dialog').getByText('Discards 1 waiting message').waitFor();
  await at.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await at.getByText('device:live-gull has no mailbox').waitFor();
  assert.deepEqual((await call('GET', '/v1/mailboxes?principal=device:live-gull')).items, []);
  await leave(at);
});

test('the audit is searched, shows what changed, is verified and exported', async () => {
  await fetch(SERVER + '/v1/roles/live-boat', {
    method: 'PATCH',
    headers: { Authorization: 'Bearer ' + owner, 'Content-Type': 'application/json', 'If-Match': '*' },
    body: JSON.stringify({ allow: ['subscribe_channel:live/#', 'publish_channel:live/sails/#'] }),
  });
  const at = await page('/console/audit');
  await at.getByLabel('To what').fill('role:live-boat');
  await at.getByRole('combobox', { name: 'What', exact: true }).fill('role.changed');
  await at.getByRole('button', { name: 'Search' }).click();
  const entry = at.getByRole('list', { name: 'Entries, the newest first' }).locator('summary').first();
  await entry.filter({ hasText: 'role.changed' }).click();
  const changed = at.getByRole('list', { name: 'What changed' });
  await changed.getByText('removed: allow publish_channel:live/boats/#').waitFor();
  await changed.getByText('added: allow publish_channel:live/sails/#').waitFor();
  await changed.getByText('unchanged: allow subscribe_channel:live/#').waitFor();
  await readable(at);

  const saved = at.waitForEvent('download');
  await at.getByRole('button', { name: 'NDJSON' }).click();
  const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.length >= 1 && lines.every((one) => one.action === 'role.changed' && one.target === 'role:live-boat'));
  const sheet = at.waitForEvent('download');
  await at.getByRole('button', { name: 'CSV' }).click();
  const csv = await readFile(await (await sheet).path(), 'utf8');
  assert.match(csv, /^sequence,/);
  assert.match(csv, /role:live-boat/);

  await at.getByRole('button', { name: 'Verify the chain' }).click();
  await at.getByText('The chain is whole').waitFor();
  await at.getByRole('button', { name: 'Show everything' }).click();
  await at.getByLabel('Text in it').fill('live/sails');
  await at.getByRole('button', { name: 'Search' }).click();
  await at.getByText(/1 entry with "live\/sails"/).waitFor();
  await at.getByLabel('Text in it').fill('no such text anywhere');
  await at.getByRole('button', { name: 'Search' }).click();
  await at.getByText('Nothing like this happened').waitFor();
  await leave(at);
});

test('an administrator sees the application, and nothing of the server', async () => {
  const at = await page('/console/audit', { name: 'live-admin' });
  await at.getByRole('list', { name: 'Entries, the newest first' }).waitFor();
  assert.equal(await at.getByRole('button', { name: 'Verify the chain' }).count(), 0);
  await at.goto('/console/channels');
  await at.getByRole('row', { name: /live\/harbour\/#/ }).waitFor();
  await leave(at);
});

test('a plain user sees their own, and is told why there is no more', async () => {
  const at = await page('/console/audit', { name: 'live-guest' });
  await at.getByRole('alert').getByText('Not allowed').waitFor();
  await accessible(at);
  await at.goto('/console/channels');
  await at.getByText('No rule that you may read').waitFor();
  assert.equal(await at.getByRole('button', { name: 'New rule' }).count(), 0);
  await at.goto('/console/connections');
  await at.getByText('Nothing is connected').waitFor();
  await at.goto('/console/channels/live?channels=live%2Fboats%2F%23');
  await at.getByRole('alert').getByText('Not allowed').waitFor();
  await accessible(at);
  await leave(at);
});

async function until(holds) {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'not within 30 s');
  }
}
