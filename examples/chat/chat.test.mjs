// Three people in the chat, each in a browser of their own.
// Environment: CHAT (address of the page), CHROMIUM, SHOTS (a folder for screenshots, if wanted).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

const { chromium } = createRequire(import.meta.url)('playwright-core');
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});

after(() => browser?.close());

async function comeIn(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 720, height: 480 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (fault) => faults.push(fault.message));
  await page.goto(process.env.CHAT);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  return { page, faults };
}

async function say(page, text) {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

const shot = (page, name) =>
  process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });

test('a lobby for all, and a room for those whom the backend lets in', async () => {
  const ada = await comeIn('ada');
  const linus = await comeIn('linus', { colorScheme: 'dark' });
  await ada.page.getByTitle('Linus').waitFor();
  await say(ada.page, 'Has anybody seen the log?');
  const heard = linus.page.locator('#said li', { hasText: 'Has anybody seen the log?' });
  await heard.waitFor();
  assert.equal(await heard.locator('b').textContent(), 'Ada');
  assert.equal(await heard.locator('.face').textContent(), 'A');
  await say(linus.page, 'Not since yesterday.');
  await ada.page.getByText('Not since yesterday.').waitFor();
  await shot(ada.page, 'lobby');

  const grace = await comeIn('grace', { viewport: { width: 390, height: 640 } });
  await grace.page.getByText('Not since yesterday.').waitFor(); // from the history
  await grace.page.getByRole('button', { name: 'Crew' }).click();
  await ada.page.getByRole('button', { name: 'Crew' }).click();
  await grace.page.getByTitle('Ada').waitFor();
  await say(ada.page, 'Found it: page 92.');
  await grace.page.getByText('Found it: page 92.').waitFor();
  await say(grace.page, 'A moth, of all things.');
  await ada.page.getByText('A moth, of all things.').waitFor();
  await shot(ada.page, 'crew');
  await shot(grace.page, 'phone');

  await linus.page.getByRole('button', { name: 'Crew' }).click();
  await linus.page.locator('.note').waitFor();
  assert.doesNotMatch(await linus.page.locator('#said').textContent(), /moth/);
  assert.equal(await linus.page.getByRole('button', { name: 'Send' }).isVisible(), false);
  await shot(linus.page, 'refused');
  for (const who of [ada, linus, grace]) {
    assert.deepEqual(who.faults, []);
  }
});
