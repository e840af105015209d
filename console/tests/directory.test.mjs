// The directory: users, devices, clients, groups and their credentials, through the page and checked by the API.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, api, browser, legible, signedIn, token } from './house.mjs';

const SECRET = 'nine grey geese at noon';
let chromium;
let owner;
const call = (method, path, body) => api(method, path, body, owner);

before(async () => {
  [chromium, owner] = await Promise.all([browser(), token()]);
  await call('POST', '/v1/groups', { id: 'dir-watch', description: 'Called at night' });
  await call('POST', '/v1/users', { name: 'dir-plain', password: SECRET });
  await call('POST', '/v1/users', { name: 'dir-admin', password: SECRET, roles: ['user', 'admin'] });
});
after(() => chromium.close());

/** A page that is closed at the end of the test, whatever comes of it. */
async function at(t, path, who = {}) {
  const page = await signedIn(chromium, { at: path, ...who });
  t.after(() => page.context().close());
  return page;
}

const dialog = (page, name) => page.getByRole('dialog', { name });
const said = (page, text) => page.getByRole('status').filter({ hasText: text }).waitFor();

/** In light and in dark. */
async function fine(page) {
  await page.emulateMedia({ colorScheme: 'light' });
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await legible(page);
  page.faultless();
}

test('a user is added with a password that is shown once, found, and opened', async (t) => {
  const page = await at(t, '/console/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const form = dialog(page, 'Add a user');
  await accessible(page);
  await form.getByLabel('Name', { exact: true }).fill('dir plain');
  await form.getByRole('button', { name: 'Add the user' }).click();
  await form.getByRole('alert').getByText('What to do:').waitFor();
  await form.getByLabel('Name', { exact: true }).fill('dir-sunniva');
  await form.getByLabel(/^Description/).fill('Joins the pilots');
  await form.getByRole('checkbox', { name: /^dir-watch/ }).check();
  await form.getByRole('button', { name: 'Add the user' }).click();
  const once = dialog(page, 'dir-sunniva can sign in');
  const password = await once.locator('dd code').nth(1).textContent();
  await once.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('heading', { name: 'dir-sunniva', level: 1 }).waitFor();
  const user = await call('GET', '/v1/users/dir-sunniva');
  assert.deepEqual([user.groups, user.roles, user.description], [['dir-watch'], ['user'], 'Joins the pilots']);
  assert.ok(await token('dir-sunniva', password));

  await page.goto('/console/users');
  await page.getByLabel('Find').fill('joins the PIL');
  await page.getByRole('link', { name: 'dir-sunniva' }).waitFor();
  await page.getByRole('link', { name: 'dir-plain' }).waitFor({ state: 'detached' });
  await page.getByLabel('In the group').selectOption('dir-watch');
  await page.waitForURL(/text=joins.*group=dir-watch/);
  await page.reload();
  assert.equal(await page.getByLabel('Find').inputValue(), 'joins the PIL');
  await page.getByLabel('Find').fill('nobody is called so');
  await page.getByText('Nobody fits').waitFor();
  await fine(page);
});

test('a user gets roles, attributes and a mail address, is disabled with a receipt, and deleted', async (t) => {
  await call('POST', '/v1/users', { id: 'dir-bjarne', name: 'dir-bjarne', password: SECRET });
  const page = await at(t, '/console/users/dir-bjarne');
  const roles = page.getByRole('region', { name: 'Roles and groups' });
  await roles.getByRole('button', { name: 'Change' }).click();
  const form = dialog(page, 'Roles and groups of dir-bjarne');
  await form.getByRole('checkbox', { name: /^device/ }).check();
  await form.getByRole('checkbox', { name: /^dir-watch/ }).check();
  await form.getByRole('button', { name: 'Save' }).click();
  await roles.getByRole('link', { name: 'dir-watch' }).waitFor();
  assert.deepEqual((await call('GET', '/v1/users/dir-bjarne')).roles.sort(), ['device', 'user']);

  await page.getByRole('region', { name: 'Attributes' }).getByRole('button', { name: 'Edit' }).click();
  const data = dialog(page, /^Attributes and public data/);
  await data.getByLabel(/^Attributes/).fill('harbour kiel');
  await data.getByRole('button', { name: 'Save' }).click();
  await data.getByText('This is no attribute').waitFor();
  await data.getByLabel(/^Attributes/).fill('harbour = kiel');
  await data.getByLabel(/^Public data/).fill('{"call_sign": "Pilot Two"}');
  await data.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Pilot Two').waitFor();
  const user = await call('GET', '/v1/users/dir-bjarne');
  assert.deepEqual([user.attributes, user.public_data], [{ harbour: 'kiel' }, { call_sign: 'Pilot Two' }]);

  await page.getByRole('button', { name: 'Set an address' }).click();
  await dialog(page, /^Mail address/).getByLabel(/^Mail address/).fill('dir-bjarne@harbour.example');
  await dialog(page, /^Mail address/).getByRole('checkbox').check();
  await dialog(page, /^Mail address/).getByRole('button', { name: 'Save' }).click();
  await page.getByRole('region', { name: 'Mail' }).getByText('verified').waitFor();
  assert.deepEqual(await call('GET', '/v1/users/dir-bjarne/email'), { email: 'dir-bjarne@harbour.example', verified: true });
  await fine(page);

  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  const off = dialog(page, 'Disable dir-bjarne');
  await off.getByText('Ends no connection').waitFor();
  await off.getByRole('button', { name: 'Disable' }).click();
  await said(page, 'Done');
  await page.getByRole('button', { name: 'Enable', exact: true }).waitFor();
  assert.equal((await call('GET', '/v1/users/dir-bjarne')).enabled, false);

  await page.getByRole('button', { name: 'Delete …' }).click();
  const gone = dialog(page, 'Delete dir-bjarne');
  await gone.getByLabel(/to confirm/).fill('dir-bjarne');
  await gone.getByRole('button', { name: 'Delete the user' }).click();
  await page.waitForURL('**/console/users');
  await assert.rejects(call('GET', '/v1/users/dir-bjarne'), /404/);
});

test('users come from a file, after it was shown what would change', async (t) => {
  const page = await at(t, '/console/users/import');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('alert').getByText('There is no file yet').waitFor();
  const lines = 'name,email,roles\n"dir-nora",dir-nora@harbour.example,user\ndir-plain,,user\ndir-odd,,no-such-role\n';
  await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'crew.csv', mimeType: 'text/csv', buffer: Buffer.from(lines) });
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const preview = page.getByRole('region', { name: 'What would change' });
  await preview.getByText('1 to add').waitFor();
  await preview.getByText('1 here already').waitFor();
  await preview.getByText('1 refused').waitFor();
  await assert.rejects(call('GET', '/v1/users/dir-nora'), /404/);
  await fine(page);
  await preview.getByRole('button', { name: 'Import 1 user' }).click();
  await page.getByRole('region', { name: 'What was done' }).getByText('1 added').waitFor();
  const { items } = await call('GET', '/v1/users?text=dir-nora');
  assert.equal(items[0].name, 'dir-nora');
});

test('devices stand as a tree, are found by what they are like, and are added with a password shown once', async (t) => {
  await call('POST', '/v1/devices', { name: 'dir-ship' });
  await call('POST', '/v1/devices', { name: 'dir-engine', parent: 'dir-ship' });
  await call('PUT', '/v1/devices/dir-engine/model', { properties: { maker: 'Dirksen' } });
  const page = await at(t, '/console/devices');
  const tree = page.getByRole('region', { name: 'The tree of devices' });
  await tree.getByRole('button', { name: 'Unfold dir-ship' }).press('Enter');
  await tree.getByRole('link', { name: 'dir-engine' }).waitFor();
  await tree.getByRole('button', { name: 'Unfold dir-engine' }).click();
  await tree.getByText('Nothing is below it.').waitFor();
  await fine(page);
  await page.getByLabel('With the property').fill('maker = dirksen');
  await page.getByRole('table').getByRole('link', { name: 'dir-engine' }).waitFor();
  assert.equal(await page.getByRole('table').getByRole('row').count(), 2);

  await page.getByRole('button', { name: 'Add a device' }).click();
  const form = dialog(page, 'Add a device');
  await form.getByLabel('Name', { exact: true }).fill('dir-pump');
  const below = form.getByRole('combobox', { name: /^Below/ });
  await below.fill('dir-eng');
  await form.getByRole('option', { name: 'dir-engine' }).waitFor();
  await below.press('ArrowDown');
  await below.press('Enter');
  assert.equal(await below.inputValue(), 'dir-engine');
  await form.getByRole('button', { name: 'Add the device' }).click();
  const once = dialog(page, 'dir-pump can sign in');
  await once.waitFor();
  const [user, password] = await once.locator('dd code').allTextContents();
  const { mqtt } = await call('GET', '/v1/doors');
  assert.match(await once.getByText('mosquitto_sub').innerText(), new RegExp(` -p ${mqtt.plain} [^]*-u '${user}' -P '${password}'`));
  await once.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('heading', { name: 'dir-pump', level: 1 }).waitFor();
  assert.equal((await call('GET', '/v1/devices/dir-pump')).parent, 'dir-engine');
  assert.equal((await call('GET', '/v1/tokens/' + user)).kind, 'connection');
  assert.equal((await api('GET', '/v1/me', undefined, password)).principal, 'device:dir-pump');
});

test('a device shows what it measured, is called, claimed by a QR code, and shared', async (t) => {
  await call('POST', '/v1/devices', { name: 'dir-kestrel' });
  await call('PUT', '/v1/devices/dir-kestrel/model', { streams: { speed: { channels: { knots: { type: 'number', unit: 'kn' } } } } });
  await call('POST', '/v1/devices/dir-kestrel/streams/speed/records', [{ time: 1_790_000_000, values: { knots: 4 } }, { time: 1_790_000_060, values: { knots: 7.5 } }]);
  const page = await at(t, '/console/devices/dir-kestrel');
  await page.getByRole('img', { name: 'knots: 7.5 kn last, 4 to 7.5 in the latest 2 records' }).waitFor();
  await page.getByRole('article', { name: 'Stream speed' }).getByText('The latest records', { exact: true }).click();
  await page.getByRole('table', { name: 'The latest records of speed' }).getByRole('cell', { name: '7.5' }).waitFor();

  await page.getByRole('button', { name: 'Add an action' }).click();
  await dialog(page, 'Add an action').getByLabel('Name').fill('siren');
  await dialog(page, 'Add an action').getByRole('button', { name: 'Add the action' }).click();
  await page.getByRole('button', { name: 'Call siren' }).click();
  const calling = dialog(page, 'Call siren');
  await calling.getByLabel(/^Payload/).fill('{seconds: 3}');
  await calling.getByRole('button', { name: 'Call it' }).click();
  await calling.getByText('This is not JSON').waitFor();
  await calling.getByLabel(/^Payload/).fill('{"seconds": 3}');
  await calling.getByRole('button', { name: 'Call it' }).click();
  await page.getByRole('article', { name: 'Action siren' }).getByText('waits: the device is not there').first().waitFor();
  assert.deepEqual((await call('GET', '/v1/devices/dir-kestrel/actions/siren/calls')).items[0].payload, { seconds: 3 });

  await page.getByRole('button', { name: 'Make a claim code' }).click();
  await dialog(page, 'Claim code for dir-kestrel').getByRole('button', { name: 'Make the code' }).click();
  const label = dialog(page, 'Claim dir-kestrel');
  await label.getByRole('img', { name: 'QR code to claim dir-kestrel' }).waitFor();
  await accessible(page);
  const code = await label.locator('.claim-code').textContent();
  await label.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('button', { name: 'Take the code back' }).waitFor();
  await api('POST', '/v1/claims', { code }, await token('dir-plain', SECRET));
  assert.equal((await call('GET', '/v1/devices/dir-kestrel')).owner, 'dir-plain');

  await page.getByRole('button', { name: 'Give a right' }).click();
  const give = dialog(page, 'Give a right on dir-kestrel');
  await give.getByRole('combobox', { name: 'Who' }).fill('group:dir-watch');
  await give.getByRole('checkbox', { name: /^pull/ }).check();
  await give.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('table', { name: 'Rights on it' }).getByRole('link', { name: 'group:dir-watch' }).waitFor();
  assert.deepEqual((await call('GET', '/v1/devices/dir-kestrel/permissions')).items, [{ subject: 'group:dir-watch', verbs: ['pull'] }]);
  await fine(page);
});

test('a list of devices shows each field that would change before it does', async (t) => {
  await call('POST', '/v1/devices', { name: 'dir-gauge', description: 'old words' });
  const page = await at(t, '/console/devices/import');
  const list = 'id,description,claim\ndir-gauge,new words,\ndir-gauge-2,at the mole,yes\n';
  await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'fleet.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const preview = page.getByRole('region', { name: 'What would change' });
  await preview.getByText('old words').waitFor();
  await preview.getByText('new words').waitFor();
  await fine(page);
  await preview.getByRole('button', { name: 'Import 2 devices' }).click();
  await dialog(page, 'Claim dir-gauge-2').getByRole('button', { name: 'I have kept it' }).click();
  assert.equal((await call('GET', '/v1/devices/dir-gauge')).description, 'new words');
});

test('a provisioning key registers a device, and is disabled and deleted', async (t) => {
  const page = await at(t, '/console/devices/provisioning');
  await page.getByRole('button', { name: 'New key' }).click();
  const form = dialog(page, 'New provisioning key');
  await form.getByLabel('Name', { exact: true }).fill('dir north shore');
  await form.getByLabel('Ids of the devices').fill('dir-${serial}');
  await form.getByRole('button', { name: 'Make the key' }).click();
  const once = dialog(page, 'The new provisioning key');
  const key = await once.locator('dd code').first().textContent();
  await accessible(page);
  await once.getByRole('button', { name: 'I have kept it' }).click();
  assert.equal((await api('POST', '/v1/devices/register', { key, serial: '4711' })).principal, 'device:dir-4711');
  await page.getByRole('button', { name: 'Disable dir north shore' }).click();
  await dialog(page, 'Disable dir north shore').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Enable dir north shore' }).waitFor();
  await assert.rejects(api('POST', '/v1/devices/register', { key, serial: '4712' }), /401/);
  await fine(page);
  await page.getByRole('button', { name: 'Delete dir north shore' }).click();
  await dialog(page, 'Delete dir north shore').getByRole('button', { name: 'Delete the key' }).click();
  await page.getByRole('button', { name: 'Enable dir north shore' }).waitFor({ state: 'detached' });
});

test('tokens are made, narrowed, rotated, disabled and deleted', async (t) => {
  await call('POST', '/v1/devices', { name: 'dir-beacon' });
  const page = await at(t, '/console/tokens');
  const whose = page.getByRole('combobox', { name: 'Whose' });
  await whose.fill('dir-beac');
  await page.getByRole('option', { name: 'device:dir-beacon' }).click();
  await page.getByRole('heading', { name: 'Tokens of device:dir-beacon' }).waitFor();
  await page.getByText('No tokens yet').waitFor();
  await page.getByRole('button', { name: 'New token' }).click();
  const form = dialog(page, 'New token for device:dir-beacon');
  await form.getByLabel('Name', { exact: true }).fill('on the mast');
  await form.getByLabel(/^Narrowed to/).fill('push_own_device');
  await form.getByRole('button', { name: 'Make the token' }).click();
  const once = dialog(page, 'The new token');
  const value = await once.locator('dd code').first().textContent();
  await once.getByRole('button', { name: 'I have kept it' }).click();
  const [made] = (await call('GET', '/v1/tokens?principal=device:dir-beacon')).items;
  assert.deepEqual([made.name, made.permissions, typeof made.expires_at], ['on the mast', ['push_own_device'], 'string']);
  assert.equal((await api('GET', '/v1/me', undefined, value)).principal, 'device:dir-beacon');

  await page.getByRole('button', { name: 'Rotate on the mast' }).click();
  await dialog(page, /a new value/).getByLabel('The old value').selectOption('0');
  await dialog(page, /a new value/).getByRole('button', { name: 'Rotate' }).click();
  await dialog(page, 'The new value of on the mast').getByRole('button', { name: 'I have kept it' }).click();
  await assert.rejects(api('GET', '/v1/me', undefined, value), /401/);
  await page.getByRole('button', { name: 'Edit on the mast' }).click();
  await dialog(page, 'Edit on the mast').getByLabel(/^Narrowed to/).fill('');
  await dialog(page, 'Edit on the mast').getByRole('button', { name: 'Save' }).click();
  await page.getByText('everything that its holder may').waitFor();
  await fine(page);
  await page.getByRole('button', { name: 'Disable on the mast' }).click();
  await dialog(page, 'Disable on the mast').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Enable on the mast' }).waitFor();
  assert.equal((await call('GET', '/v1/tokens/' + made.id)).enabled, false);
  await page.getByRole('button', { name: 'Delete on the mast' }).click();
  await dialog(page, 'Delete on the mast').getByRole('button', { name: 'Delete the token' }).click();
  await page.getByText('No tokens yet').waitFor();
  await assert.rejects(call('GET', '/v1/tokens/' + made.id), /404/);
});

test('a client takes part in OAuth and gets a new secret', async (t) => {
  const page = await at(t, '/console/clients');
  await page.getByRole('button', { name: /^Add (a|the first) client/ }).first().click();
  await dialog(page, 'Add a client').getByLabel('Name', { exact: true }).fill('dir-screens');
  await dialog(page, 'Add a client').getByRole('button', { name: 'Add the client' }).click();
  await page.getByRole('button', { name: 'Set OAuth up' }).click();
  const form = dialog(page, 'Have dir-screens take part in OAuth');
  await form.getByLabel(/^Leads back to/).fill('not an address');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').waitFor();
  await form.getByLabel(/^Leads back to/).fill('https://screens.harbour.example/back');
  await form.getByLabel(/^Scopes/).fill('fleet = read_device pull_device');
  await form.getByRole('button', { name: 'Save' }).click();
  const once = dialog(page, 'The secret of the client');
  const first = await once.locator('dd code').nth(1).textContent();
  await once.getByRole('button', { name: 'I have kept it' }).click();
  assert.deepEqual((await call('GET', '/v1/clients/dir-screens/oauth')).scopes, { fleet: ['read_device', 'pull_device'] });
  await page.getByRole('button', { name: 'New secret' }).click();
  await dialog(page, 'New secret for dir-screens').getByRole('button', { name: 'Make a new secret' }).click();
  assert.notEqual(await once.locator('dd code').nth(1).textContent(), first);
  await once.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByText('the old secret is still good').waitFor();
  await fine(page);
});

test('a group gets members, stands below another, and loses them', async (t) => {
  const page = await at(t, '/console/groups');
  await page.getByRole('button', { name: 'Add a group' }).click();
  await dialog(page, 'Add a group').getByLabel('Id').fill('dir-pilots');
  await dialog(page, 'Add a group').getByRole('group', { name: 'Below the groups' }).getByRole('checkbox', { name: /^dir-watch/ }).check();
  await dialog(page, 'Add a group').getByRole('button', { name: 'Add the group' }).click();
  await page.getByRole('heading', { name: 'dir-pilots', level: 1 }).waitFor();
  await page.getByText('Nobody is in it yet.').waitFor();
  await page.getByRole('button', { name: 'Add a member' }).click();
  await dialog(page, 'Add a member to dir-pilots').getByRole('combobox', { name: 'Who' }).fill('user:dir-plain');
  await dialog(page, 'Add a member to dir-pilots').getByRole('button', { name: 'Add the member' }).click();
  await page.getByRole('link', { name: 'dir-plain' }).waitFor();
  assert.deepEqual((await call('GET', '/v1/users/dir-plain')).groups, ['dir-pilots']);
  await fine(page);
  await page.getByRole('button', { name: 'Take dir-plain out' }).click();
  await dialog(page, 'Take dir-plain out of dir-pilots').getByRole('button', { name: 'Take out' }).click();
  await page.getByText('Nobody is in it yet.').waitFor();
  await page.getByRole('button', { name: 'Delete …' }).click();
  await dialog(page, 'Delete dir-pilots').getByRole('button', { name: 'Delete the group' }).click();
  await page.waitForURL('**/console/groups');
  await assert.rejects(call('GET', '/v1/groups/dir-pilots'), /404/);
});

test('a live connection is seen, and what would be cut is said before and after', async (t) => {
  await call('POST', '/v1/devices', { name: 'dir-buoy' });
  const { value, token: credential } = await call('POST', '/v1/tokens', { principal: 'device:dir-buoy', name: 'radio' });
  const page = await at(t, '/console/devices/dir-buoy');
  const stream = new AbortController();
  t.after(() => stream.abort());
  const heard = await fetch(`${process.env.SERVER}/v1/stream?channel=${encodeURIComponent('action/dir-buoy/+')}`, { headers: { Authorization: 'Bearer ' + value }, signal: stream.signal });
  assert.equal(heard.status, 200);
  await page.reload();
  await page.getByRole('region', { name: 'Live connections' }).getByRole('table').waitFor();
  await page.getByRole('button', { name: 'Disable radio' }).click();
  await dialog(page, 'Disable radio').getByText('Ends 1 connection at once').waitFor();
  await dialog(page, 'Disable radio').getByRole('button', { name: 'Disable' }).click();
  await said(page, 'ended 1 connection');
  assert.equal((await call('GET', '/v1/tokens/' + credential.id)).enabled, false);
});

test('an administrator manages; a plain user sees their own things and a friendly refusal', async (t) => {
  const admin = await at(t, '/console/users', { name: 'dir-admin', password: SECRET });
  await admin.getByRole('button', { name: 'Add a user' }).waitFor();
  await admin.getByRole('link', { name: 'dir-plain' }).click();
  await admin.getByRole('button', { name: 'New password' }).waitFor();
  admin.faultless();

  await call('POST', '/v1/devices', { name: 'dir-dinghy', owner: 'dir-plain' });
  const plain = await at(t, '/console/devices', { name: 'dir-plain', password: SECRET });
  await plain.getByRole('link', { name: 'dir-dinghy' }).waitFor();
  assert.equal(await plain.getByRole('link', { name: 'Provisioning' }).count(), 0);
  await plain.getByRole('link', { name: 'dir-dinghy' }).click();
  await plain.getByRole('button', { name: 'New token' }).waitFor();
  assert.equal(await plain.getByRole('button', { name: 'Give a right' }).count(), 0);
  await accessible(plain);
  await plain.goto('/console/users/dir-admin');
  await plain.getByRole('alert').waitFor();
  await plain.goto('/console/groups/dir-watch');
  await plain.getByRole('alert').waitFor();
  await plain.goto('/console/tokens');
  await plain.getByRole('heading', { name: 'Your tokens' }).waitFor();
  await fine(plain);
});
