// What stands around every page: the way in, the list of pages, colours, and what there is without a page.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import { accessible, api, browser, OWNER, PASSWORD, SERVER, signedIn, token } from './house.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

test('a page that does not exist says so and offers the list', async () => {
  const page = await signedIn(chromium, { at: '/console/harbours' });
  await page.getByRole('alert').getByText('There is no such page').waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).waitFor();
  await accessible(page);
  page.faultless();
  await page.context().close();
});

test('the colours turn from those of the device to light and dark, and stay', async () => {
  const page = await signedIn(chromium);
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  assert.equal(await scheme(), 'light dark');
  await page.getByRole('button', { name: /^Colours/ }).click();
  assert.equal(await scheme(), 'light');
  await page.getByRole('button', { name: /^Colours/ }).click();
  assert.equal(await scheme(), 'dark');
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.equal(await scheme(), 'dark');
  await page.context().close();
});

test('on a phone the pages are behind a button, and keys open, move through and close them', async () => {
  const page = await signedIn(chromium, { viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'Menu' }).press('Enter');
  const menu = page.getByRole('dialog', { name: 'Pages' });
  await menu.getByRole('link', { name: 'Devices' }).waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Menu' }).click();
  await menu.getByRole('link', { name: 'Devices' }).click();
  await page.waitForURL('**/console/devices');
  await menu.waitFor({ state: 'hidden' });
  page.faultless();
  await page.context().close();
});

test('somebody without rights is offered less', async () => {
  await api('POST', '/v1/users', { name: 'frame-guest', password: PASSWORD, roles: ['user'] }, await token());
  const page = await signedIn(chromium, { name: 'frame-guest' });
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'Overview' }).waitFor();
  for (const name of ['Users', 'Audit', 'Safety report', 'Settings', 'Access explorer', 'Refusals', 'Organisations']) {
    assert.equal(await pages.getByRole('link', { name, exact: true }).count(), 0, name);
  }
  await accessible(page);
  await page.context().close();
});

test('the sign-in stands at the address that was asked for, and leads there', async () => {
  const context = await chromium.newContext({ baseURL: SERVER });
  const page = await context.newPage();
  await page.goto('/console/devices');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await accessible(page);
  await page.getByLabel('Name').fill(OWNER);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await page.getByRole('main').waitFor();
  assert.equal(new URL(page.url()).pathname, '/console/devices');
  await context.close();
});

test('the first page is small, compressed, kept by browsers, and of one origin', async () => {
  const page = await fetch(SERVER + '/console');
  const policy = page.headers.get('content-security-policy');
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await page.text();
  assert.doesNotMatch(html, /<script(?![^>]*src=)|style=|https?:\/\//);
  const seen = new Set();
  const sizes = await Promise.all([...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => size(path, seen)));
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  assert.ok(bytes > 10_000 && bytes <= 200 * 1024, `${bytes} bytes`);
});

/** Compressed bytes of a file and of everything that it may fetch: more than the first page needs. */
async function size(path, seen) {
  if (seen.has(path)) {
    return 0;
  }
  seen.add(path);
  const answer = await fetch(SERVER + path, { headers: { 'Accept-Encoding': 'gzip' } });
  assert.match(answer.headers.get('cache-control'), /max-age=31536000/, path);
  assert.equal(answer.headers.get('content-encoding'), 'gzip', path);
  const text = await answer.text();
  // statically imported ones; pages are fetched when they are opened
  const imported = [...text.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)].map(([, name]) => '/console/' + name);
  const console = [...text.matchAll(/import\("\.\/(console-[\w-]+\.js)"\)/g)].map(([, name]) => '/console/' + name);
  const rest = await Promise.all([...imported, ...console].map((name) => size(name, seen)));
  return rest.reduce((sum, one) => sum + one, gzipSync(text).length);
}
