// What the console shows of the operation: overview, access requests, safety, webhooks, settings.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import test, { after, before } from 'node:test';
import { accessible, api, browser, SERVER, legible, signedIn, token } from './house.mjs';

const require = createRequire(process.env.NODE_PATH + '/');
const PASSWORD = 'eleven calm gulls at noon';
/** A house of its own, so that empty pages are empty and settings touch nobody else. */
const HOUSE = 'op-harbour';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

let chromium;
let owner;

before(async () => {
  chromium = await browser();
  owner = await token();
  await api('POST', '/v1/users', { name: 'op-admin', password: PASSWORD, roles: ['admin'] }, owner);
  await api('POST', '/v1/users', { name: 'op-sailor', password: PASSWORD }, owner);
  await api('POST', '/v1/applications', { id: HOUSE, name: 'Harbour office' }, owner);
  await api('PUT', '/v1/access-requests/settings', { devices: false, people: false }, owner);
});
after(async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: false, people: false }, owner);
  await chromium.close();
});

/** Calls the API within the house of these tests. */
async function inHouse(method, path, body) {
  const answer = await fetch(SERVER + path, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + owner, 'Gatehouse-Application': HOUSE },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** A page of the owner that is about the house of these tests. */
async function ofHouse(at, options) {
  const page = await signedIn(chromium, { at: '/console/settings', ...options });
  await page.evaluate((house) => sessionStorage.setItem('gatehouse-application', house), HOUSE);
  await page.goto(at);
  await page.getByRole('main').waitFor();
  return page;
}

const ask = (wish) => api('POST', '/v1/access-requests', wish);
const article = (page, name) => page.getByRole('article', { name });
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
/** The region with this heading. */
const region = (page, name) => page.getByRole('region', { name });

async function done(page) {
  await accessible(page);
  page.faultless();
  await page.context().close();
}

async function fitsThePhone(page) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'scrolls sideways');
}

test('an application is closed for those who ask until somebody opens it', async () => {
  const page = await ofHouse('/console/requests');
  await page.getByText('Nobody may ask').waitFor();
  await accessible(page);
  await page.getByRole('button', { name: 'Say who may ask' }).click();
  const dialog = page.getByRole('dialog', { name: 'Who may ask for access' });
  await dialog.getByLabel('Devices').check();
  await accessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nobody waits').waitFor();
  await page.getByText('curl').waitFor();
  assert.deepEqual(await inHouse('GET', '/v1/access-requests/settings'), { devices: true, people: false });
  await done(page);
});

test('who asks appears by itself, and gets less than was asked for, with an end', async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: true, people: true }, owner);
  const page = await signedIn(chromium, { at: '/console/requests', ...PHONE });
  await heading(page, 'Access requests');
  await page.getByText('live', { exact: true }).waitFor();
  const asked = await ask({
    client_id: 'op-boat',
    description: 'the boat of Ann, berth 12',
    permissions: ['publish_channel:op/#', 'subscribe_channel:op/alarms', 'admin_device'],
  });
  await article(page, 'device:op-boat').getByText('the boat of Ann, berth 12').waitFor();
  await accessible(page);
  await fitsThePhone(page);
  await article(page, 'device:op-boat').getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve device:op-boat' });
  assert.equal(await dialog.getByRole('checkbox', { name: 'Give admin_device' }).isChecked(), false, 'what is wide is left out at first');
  await dialog.getByRole('checkbox', { name: 'Give subscribe_channel:op/alarms' }).uncheck();
  await dialog.getByLabel('As given: publish_channel:op/#').fill('publish_channel:op/position');
  await dialog.getByText('Asked for: publish_channel:op/#').waitFor();
  await dialog.getByLabel('The token ends').selectOption('in 30 days');
  await accessible(page);
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('status').getByText('device:op-boat may collect its token').waitFor();
  await article(page, 'device:op-boat').waitFor({ state: 'detached' });

  const { items } = await api('GET', '/v1/grants?subject=device:op-boat', undefined, owner);
  assert.deepEqual(items.map(({ permission }) => permission), ['publish_channel:op/position']);
  const collected = await fetch(`${SERVER}/v1/access-requests/${asked.id}/collect`, { method: 'POST', headers: { 'Gatehouse-Request-Secret': asked.secret } });
  const days = (Date.parse((await collected.json()).expires_at) - Date.now()) / 86_400_000;
  assert.ok(days > 29 && days < 31, `ends in ${days} days`);
  await done(page);
});

test('a known device keeps what it has, and its old tokens are counted before they end', async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: true, people: true }, owner);
  await api('POST', '/v1/devices', { id: 'op-known', name: 'op-known' }, owner);
  await ask({ client_id: 'op-known', description: 'lost its token' });
  const page = await signedIn(chromium, { at: '/console/requests' });
  await article(page, 'device:op-known').getByText('known already').waitFor();
  await article(page, 'device:op-known').getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve device:op-known' });
  await dialog.getByText('Approving ends all its tokens at once, and with them no live connections.').waitFor();
  assert.equal(await dialog.getByLabel('Keep the roles and rights that it has').isChecked(), true);
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Decided' }).click();
  await page.getByRole('row', { name: /op-known/ }).getByText('the token waits for the device').waitFor();
  await done(page);
});

test('a denial carries a word for whoever asked, and can be forgotten', async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: true, people: true }, owner);
  const asked = await ask({ name: 'op-stranger', password: PASSWORD, description: 'let me in' });
  const page = await signedIn(chromium, { name: 'op-admin', password: PASSWORD, at: '/console/requests' });
  await article(page, 'user:op-stranger').getByRole('button', { name: 'Deny' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deny user:op-stranger' });
  await dialog.getByLabel('A word to whoever asked').fill('ask the harbour office first');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await article(page, 'user:op-stranger').waitFor({ state: 'detached' });
  const answer = await fetch(`${SERVER}/v1/access-requests/${asked.id}`, { headers: { 'Gatehouse-Request-Secret': asked.secret } });
  assert.equal((await answer.json()).reason, 'ask the harbour office first');

  await page.getByRole('link', { name: 'Decided' }).click();
  const row = page.getByRole('row', { name: /op-stranger/ });
  await row.getByText('ask the harbour office first').waitFor();
  await accessible(page);
  await page.reload(); // the tab stands in the address
  await row.getByRole('button', { name: 'Forget the request of user:op-stranger' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
  await row.waitFor({ state: 'detached' });
  await done(page);
});

test('what the server refuses in an approval is said in the dialog, with the cure', async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: true, people: true }, owner);
  await ask({ client_id: 'op-odd', permissions: ['publish_channel:op/#'] });
  const page = await signedIn(chromium, { at: '/console/requests' });
  await article(page, 'device:op-odd').getByRole('button', { name: 'Approve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Approve device:op-odd' });
  await dialog.getByLabel('As given: publish_channel:op/#').fill('shout_channel');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByRole('alert').getByText('What to do:').waitFor();
  await accessible(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await article(page, 'device:op-odd').waitFor();
  await done(page);
});

test('the overview counts what is connected, decided and refused, and goes on by itself', async () => {
  const page = await signedIn(chromium);
  await heading(page, 'Overview');
  await page.getByText('Everything answers').waitFor();
  await page.evaluate(() => new Promise((opened, failed) => {
    window.kept = new WebSocket(location.origin.replace('http', 'ws') + '/v1/ws');
    window.kept.onopen = opened;
    window.kept.onerror = failed;
  }));
  const sailor = await token('op-sailor', PASSWORD);
  await assert.rejects(api('GET', '/v1/roles/admin', undefined, sailor), /403/);
  await page.getByRole('listitem').filter({ hasText: /^\s*WebSocket\s*[1-9]/ }).waitFor();
  await region(page, 'Refused, and why').getByRole('link', { name: 'no rule allows it' }).waitFor();
  await page.getByRole('img', { name: /^Decisions: / }).waitFor();
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await legible(page);
  await page.setViewportSize(PHONE.viewport);
  await fitsThePhone(page);
  await done(page);
});

test('what ends soon and who waits stand on the overview', async () => {
  await api('PUT', '/v1/access-requests/settings', { devices: true, people: true }, owner);
  await ask({ client_id: 'op-waiting' });
  await api('POST', '/v1/devices', { id: 'op-buoy', name: 'op-buoy' }, owner);
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  await api('POST', '/v1/tokens', { principal: 'device:op-buoy', name: 'op summer', expires_at: soon }, owner);
  const page = await signedIn(chromium, { name: 'op-admin', password: PASSWORD });
  await region(page, 'Ending soon').getByText('op summer').waitFor();
  await region(page, 'Access requests').getByRole('link', { name: /wait/ }).click();
  await article(page, 'device:op-waiting').waitFor();
  await done(page);
});

test('first steps on an empty application: a user, a device, and commands that work', async () => {
  const page = await ofHouse('/console');
  const steps = region(page, 'First steps');
  await steps.getByText('mosquitto_pub').waitFor();
  await accessible(page);
  await steps.getByRole('button', { name: 'Add a user' }).click();
  await page.getByLabel('Name', { exact: true }).fill('tove');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Add the user' }).click();
  await page.getByRole('alert').getByText('What to do:').waitFor(); // the refusal names the field and the cure
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Add the user' }).click();
  await steps.getByText('done').waitFor();
  assert.equal((await inHouse('GET', '/v1/users/tove')).name, 'tove');

  await steps.getByRole('button', { name: 'Add a device' }).click();
  await page.getByLabel('Name of the device').fill('op-tern');
  await page.getByRole('button', { name: 'Add the device' }).click();
  const shown = page.getByRole('dialog', { name: 'op-tern can connect' });
  const command = await shown.getByText('mosquitto_pub').innerText();
  const [, port, username, password] = command.match(/-p (\d+) \\\s+-u '([^']+)' -P '([^']+)'/);
  await accessible(page);
  if (process.env.MQTT) {
    assert.equal(port, new URL(process.env.MQTT).port);
    await published(username, password, 'fleet/op-tern/position');
  }
  await shown.getByRole('button', { name: 'I have tried it' }).click();
  await done(page);
});

/** Connects as a device and publishes; fails where the server refuses either. */
async function published(username, password, topic) {
  const client = require('mqtt').connect(process.env.MQTT, { username, password, reconnectPeriod: 0 });
  try {
    await new Promise((settled, failed) => {
      client.on('error', failed);
      client.on('close', () => failed(new Error('the server closed the connection')));
      client.on('connect', () => client.publish(topic, '{}', { qos: 1 }, (fault) => (fault ? failed(fault) : settled())));
    });
  } finally {
    client.end(true);
  }
}

test('somebody without rights sees what is theirs, and may ask what they may', async () => {
  const sailor = await token('op-sailor', PASSWORD);
  await api('POST', '/v1/tokens', { name: 'op log book' }, sailor);
  const page = await signedIn(chromium, { name: 'op-sailor', password: PASSWORD, ...PHONE });
  await heading(page, 'Hello, op-sailor');
  await region(page, 'Who you are here').getByText('user:op-sailor').waitFor();
  await region(page, 'Your tokens').getByText('op log book').waitFor();
  assert.equal(await page.getByText('Decisions').count(), 0);
  const question = region(page, 'May I …?');
  await question.getByLabel('On what').fill('channel:fleet/7/alarms');
  await question.getByRole('button', { name: 'Ask' }).click();
  await question.getByText('No, you may not subscribe channel:fleet/7/alarms.').waitFor();
  await question.getByLabel('What you want to do').selectOption('read');
  await question.getByLabel('On what').fill('user:op-sailor');
  await question.getByRole('button', { name: 'Ask' }).click();
  await question.getByText('Yes, you may read user:op-sailor.').waitFor();
  await fitsThePhone(page);
  await done(page);
});

test('pages that are not theirs tell a plain user so, and stay whole', async () => {
  const page = await signedIn(chromium, { name: 'op-sailor', password: PASSWORD, at: '/console/settings' });
  for (const [at, title] of [['settings', 'Settings'], ['webhooks', 'Webhooks'], ['safety', 'Safety report']]) {
    await page.goto('/console/' + at);
    await heading(page, title);
    await page.getByRole('alert').first().getByText('Not allowed').waitFor();
    assert.equal(await page.getByRole('main').getByRole('button', { name: /Change|Set|Add/ }).count(), 0);
    await accessible(page);
  }
  page.faultless();
  await page.context().close();
});

/** A text of the server as it stands on the page. */
const plain = (text) => text.replaceAll('`', '').slice(1);

test('the safety report names open doors with their cure, and looks again', async () => {
  const page = await signedIn(chromium, { at: '/console/safety' });
  await heading(page, 'Safety report');
  const report = await api('GET', '/v1/doctor', undefined, owner);
  const finding = report.findings[0];
  await page.getByRole('listitem').filter({ hasText: plain(finding.title) }).getByText('What to do:').first().waitFor();
  await page.getByText('What is in order').click();
  await page.getByText(plain(report.passed[0].title)).waitFor();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('status').getByText('Checked:').waitFor();
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await legible(page);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('navigation', { name: 'Pages' }).isVisible(), false);
  await page.emulateMedia({ media: 'screen' });
  await done(page);
});

test('a webhook is set, tried and removed, and a plain address is refused', async () => {
  const backend = createServer((request, answer) => answer.setHeader('Content-Type', 'application/json').end('{"authorized": true}'));
  await new Promise((listening) => backend.listen(0, '127.0.0.1', listening));
  const page = await ofHouse('/console/webhooks');
  await page.getByRole('button', { name: 'Set publish' }).click();
  const dialog = page.getByRole('dialog', { name: 'May they publish?' });
  await dialog.getByLabel('Address of your backend').fill('http://backend.example/gatehouse');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('What to do:').waitFor();
  await dialog.getByLabel('Address of your backend').fill(`http://127.0.0.1:${backend.address().port}/publish`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const secret = page.getByRole('dialog', { name: 'Your backend verifies requests with this' });
  await secret.getByText('never again').waitFor();
  await accessible(page);
  await secret.getByRole('button', { name: 'I have kept it' }).click();

  await page.getByRole('button', { name: 'Try publish' }).click();
  await page.getByRole('button', { name: 'Call it' }).click();
  await page.getByText('The backend says yes').waitFor();
  await accessible(page);
  backend.close();
  backend.closeAllConnections();
  await page.getByRole('button', { name: 'Call it' }).click();
  await page.getByText('This would open nothing').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Remove publish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Set publish' }).waitFor();
  assert.deepEqual((await inHouse('GET', '/v1/webhooks')).items, []);
  await done(page);
});

test('the settings of an application are changed one by one', async () => {
  const page = await ofHouse('/console/settings');
  await region(page, 'Name').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Harbour office, south');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await region(page, 'Name').getByText('Harbour office, south').waitFor();

  await region(page, 'Second factor').getByRole('button', { name: 'Change who' }).click();
  await page.getByRole('checkbox', { name: /^admin\s*administers/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await region(page, 'Second factor').getByText('Asked of').waitFor();
  assert.deepEqual(await inHouse('GET', '/v1/factor-policy'), { administrators: false, roles: ['admin'] });

  const servers = region(page, 'Servers that scripts may call');
  await servers.getByRole('button', { name: 'Change the list' }).click();
  await page.getByLabel('One on each line').fill('10.0.0.1');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor(); // addresses are for the operator
  await page.getByLabel('One on each line').fill('api.example.org\n*.example.net:8443');
  await page.getByRole('button', { name: 'Save' }).click();
  await servers.getByText('*.example.net:8443').waitFor();
  assert.deepEqual((await inHouse('GET', '/v1/outbound')).allow.sort(), ['*.example.net:8443', 'api.example.org']);

  const granters = region(page, 'Who gives which role');
  await granters.getByRole('button', { name: 'Let a role give another' }).click();
  await page.getByLabel('Holders of this role').selectOption('user');
  await page.getByLabel('may give and take this role').selectOption('device');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
  await granters.getByRole('button', { name: 'Take away that user gives device' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await granters.getByText('Nobody but administrators gives roles.').waitFor();
  await done(page);
});

test('an administrator sets the application, and is not offered what is the owner’s', async () => {
  const page = await signedIn(chromium, { name: 'op-admin', password: PASSWORD, at: '/console/settings' });
  await region(page, 'Second factor').getByRole('button', { name: 'Change who' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Rename' }).count(), 0);
  assert.equal(await page.getByRole('navigation', { name: 'Settings' }).count(), 0);
  await page.goto('/console/settings/configuration');
  await page.getByRole('alert').getByText('Sign in as the owner').waitFor();
  await done(page);
});

test('an application is added, gets a token of the owner, and is suspended and opened again', async () => {
  const page = await signedIn(chromium, { at: '/console/settings/applications' });
  await page.getByRole('button', { name: 'Add an application' }).click();
  await page.getByLabel('Id', { exact: true }).fill('op-island');
  await page.getByLabel('Name').fill('Island ferry');
  await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click();
  const island = region(page, /Island ferry/);
  await island.getByRole('button', { name: 'Your tokens for op-island' }).click();
  await island.getByText('You have none for Island ferry.').waitFor();
  await island.getByRole('button', { name: 'Make a token for op-island' }).click();
  await page.getByLabel('What it is for').fill('ticket machine');
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  const value = await page.getByRole('dialog', { name: 'The token for Island ferry' }).getByText(/^gha_/).innerText();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  assert.equal((await api('GET', '/v1/me', undefined, value)).application, 'op-island');

  await island.getByRole('button', { name: 'Suspend op-island' }).click();
  await page.getByRole('dialog').getByText('This ends no connections at once.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await island.getByText('suspended').waitFor();
  await island.getByRole('button', { name: 'Open op-island again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open it' }).click();
  await island.getByRole('button', { name: 'Suspend op-island' }).waitFor();

  await island.getByRole('button', { name: 'Delete the token ticket machine' }).click();
  await page.getByRole('dialog').getByText('This ends no connections.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await island.getByText('You have none for Island ferry.').waitFor();
  await assert.rejects(api('GET', '/v1/me', undefined, value), /401/);
  await accessible(page);
  await island.getByRole('button', { name: 'Look at op-island' }).click();
  await heading(page, 'Overview');
  assert.equal(await page.getByLabel('Application').inputValue(), 'op-island');
  await done(page);
});

test('the configuration is searched, and the search stands in the address', async () => {
  const page = await signedIn(chromium, { at: '/console/settings/configuration' });
  await page.getByLabel('Search').fill('bcrypt cost');
  await page.getByText('password.bcrypt-cost', { exact: true }).waitFor();
  await page.getByRole('status').getByText(/^\s*\d key/).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('search'), 'bcrypt cost');
  await page.reload();
  await page.getByText('password.bcrypt-cost', { exact: true }).waitFor();
  await page.getByLabel('Search').fill('no such thing');
  await page.getByText('No key like that').waitFor();
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Where the value comes from').selectOption('set by you');
  await page.getByText('data.folder', { exact: true }).waitFor();
  await done(page);
});
