// The way in: a server without an owner, wrong and second factors, the end of a session, and the way to one's account.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after, before } from 'node:test';
import { accessible, api, browser, legible, signedIn, SERVER, token } from './house.mjs';

const PASSWORD = 'nine slow herons wading';
/** A server that nobody owns yet, and the secret that its start printed. */
const { FRESH, FRESH_SECRET } = process.env;

let chromium;
let owner;

before(async () => {
  chromium = await browser();
  owner = await token();
});
after(() => chromium.close());

async function person(name) {
  await api('POST', '/v1/users', { name, password: PASSWORD, roles: ['admin'] }, owner);
}

async function typeIn(page, name, password) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The code that an authenticator shows now, or the one after it (RFC 6238). */
function code(secret, later = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((octet) => parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac('sha1', key).update(counter).digest();
  return String((digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a server without an owner sends to the setup, and from there into the console', { skip: !FRESH_SECRET }, async () => {
  const context = await chromium.newContext({ baseURL: FRESH });
  const page = await context.newPage();
  await page.goto('/console');
  await page.getByRole('heading', { name: 'Nobody owns this server yet' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Sign in', exact: true }).count(), 0);
  await accessible(page);
  await page.getByRole('link', { name: 'Set up the server' }).click();
  await page.getByLabel('Name').fill('astrid');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Setup secret').fill('AAAA-AAAA-AAAA-AAAA');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor(); // a wrong secret changes nothing
  await page.getByLabel('Setup secret').fill(FRESH_SECRET);
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.waitForURL('**/console');
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await accessible(page);
  await page.goto('/setup');
  await page.getByText('This server has its owner already.').waitFor();
  await page.getByRole('link', { name: 'Open the console' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await context.close();
});

test('a wrong password is refused in words, and the right one still lets in', async () => {
  await person('in-wrong');
  const context = await chromium.newContext({ baseURL: SERVER });
  const page = await context.newPage();
  await page.goto('/console/requests');
  await typeIn(page, 'in-wrong', 'not this one, surely');
  await page.getByRole('alert').filter({ hasText: /\w/ }).first().waitFor();
  assert.equal(await page.getByRole('main').count(), 0);
  await accessible(page);
  await typeIn(page, 'in-wrong', PASSWORD);
  await page.getByRole('heading', { level: 1, name: 'Access requests' }).waitFor();
  await context.close();
});

test('whoever has an authenticator is asked for its code', async () => {
  await person('in-totp');
  const own = await token('in-totp', PASSWORD);
  const begun = await api('POST', '/v1/me/factors', { kind: 'totp', name: 'telephone' }, own);
  await api('POST', `/v1/me/factors/${begun.id}/confirm`, { code: code(begun.secret) }, own);
  const context = await chromium.newContext({ baseURL: SERVER });
  const page = await context.newPage();
  await page.goto('/console');
  await typeIn(page, 'in-totp', PASSWORD);
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  assert.equal(await page.getByRole('main').count(), 0);
  await accessible(page);
  await page.getByLabel('Code', { exact: true }).fill(code(begun.secret, 1)); // each works once
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('main').waitFor();
  await context.close();
});

test('signing out ends the session, and shows nothing any more', async () => {
  await person('in-out');
  const page = await signedIn(chromium, { name: 'in-out', password: PASSWORD, byForm: true });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await page.getByRole('main').count(), 0);
  assert.equal((await page.request.get('/v1/me')).status(), 401);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await accessible(page);
  await page.context().close();
});

/** The sign-in over a page that is still there. */
const over = (page) => page.getByRole('dialog', { name: 'Sign in' });

test('a session that ends in the middle of work asks to sign in, and goes on at the same page', async () => {
  await person('in-late');
  const page = await signedIn(chromium, { name: 'in-late', password: PASSWORD, byForm: true, at: '/console/groups' });
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
  await api('DELETE', '/v1/users/in-late/sessions', undefined, owner);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await over(page).getByText('sign in as in-late').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.ok(await over(page).isVisible());
  await accessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await legible(page);
  await page.keyboard.type(PASSWORD); // the field has the focus
  await page.keyboard.press('Enter');
  await over(page).waitFor({ state: 'hidden' });
  await page.getByText('not set').first().waitFor(); // read again: it was refused while nobody was signed in
  assert.equal(new URL(page.url()).pathname, '/console/webhooks');
  // a page that listens hears of the end by itself
  await page.getByRole('link', { name: 'Access requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'Access requests' }).waitFor();
  await page.getByText('Nobody waits').or(page.getByText('Nobody may ask')).waitFor();
  await page.getByText(/^live/i).first().waitFor();
  await api('DELETE', '/v1/users/in-late/sessions', undefined, owner);
  await over(page).waitFor();
  page.faultless();
  await page.context().close();
});

test('a form that was half filled in waits for whoever began it', async () => {
  await person('in-form');
  const page = await signedIn(chromium, { name: 'in-form', password: PASSWORD, byForm: true, at: '/console/groups' });
  await page.getByRole('button', { name: 'Add a group' }).click();
  const form = page.getByRole('dialog', { name: 'Add a group' });
  await form.getByLabel('Id').fill('in-harbour');
  await form.getByLabel(/^Description/).fill('Long thought about');
  await api('DELETE', '/v1/users/in-form/sessions', undefined, owner);
  await form.getByRole('button', { name: 'Add the group' }).click();
  await over(page).waitFor();
  assert.equal(await over(page).getByLabel('Name').inputValue(), 'in-form');
  await over(page).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await over(page).getByRole('button', { name: 'Sign in', exact: true }).click();
  await over(page).waitFor({ state: 'hidden' });
  assert.equal(await form.getByLabel(/^Description/).inputValue(), 'Long thought about');
  assert.equal(await form.getByRole('alert').count(), 0); // that nobody was signed in is over
  await form.getByRole('button', { name: 'Add the group' }).click();
  await page.getByRole('heading', { level: 1, name: 'in-harbour' }).waitFor();
  assert.equal((await api('GET', '/v1/groups/in-harbour', undefined, owner)).description, 'Long thought about');
  page.faultless();
  await page.context().close();
});

test('whoever signs in instead of somebody else finds nothing that was typed', async () => {
  await Promise.all([person('in-first'), person('in-second')]);
  const page = await signedIn(chromium, { name: 'in-first', password: PASSWORD, byForm: true, at: '/console/groups' });
  await page.getByRole('button', { name: 'Add a group' }).click();
  const form = page.getByRole('dialog', { name: 'Add a group' });
  await form.getByLabel('Id').fill('in-secret');
  await api('DELETE', '/v1/users/in-first/sessions', undefined, owner);
  await form.getByRole('button', { name: 'Add the group' }).click();
  await over(page).waitFor();
  await page.evaluate(() => (window.before = true));
  await over(page).getByLabel('Name').fill('in-second');
  await over(page).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await over(page).getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByTitle('Your account').getByText('in-second').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
  assert.equal(await page.evaluate(() => 'before' in window), false); // made anew as a whole
  assert.equal(await form.count(), 0);
  assert.equal(new URL(page.url()).pathname, '/console/groups');
  page.faultless();
  await page.context().close();
});

test('signing out in another tab leaves nothing on the page', async () => {
  await person('in-tabs');
  const page = await signedIn(chromium, { name: 'in-tabs', password: PASSWORD, byForm: true, at: '/console/groups' });
  const other = await page.context().newPage();
  await other.goto('/console');
  await other.getByRole('main').waitFor();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await page.getByRole('main').count(), 0);
  await page.context().close();
});

test('one’s account leads back to the page that one came from', async () => {
  const page = await signedIn(chromium, { at: '/console/settings/configuration' });
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByTitle('Your account').click();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Back to the console' }).click();
  await page.waitForURL('**/console/settings/configuration');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.goto('/account#from=https://elsewhere.example/console/');
  await page.reload();
  await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Back to the console' }).count(), 0);
  page.faultless();
  await page.context().close();
});
