// A page written for Carotene, with gatehouse.js in the place of carotene.js, in Chromium.
// Environment: as carotene.test.mjs, and CHROMIUM (/usr/bin/chromium unless given).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(import.meta.url)('playwright-core');
const script = fileURLToPath(new URL('../gatehouse.js', import.meta.url));
const home = new URL('/page.html', process.env.STREAM).href;
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // a page that the test makes up has no address, and counts as foreign to this machine's network
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
  });
});

after(() => browser?.close());

/** As the pages of Carotene's manual begin. */
async function visitor(userId) {
  const page = await (await browser.newContext()).newPage();
  await page.route(home, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>chat</title>' }),
  );
  await page.goto(home);
  await page.addScriptTag({ path: script });
  await page.evaluate(
    ([caroteneUrl, id]) => {
      window.infos = [];
      window.heard = [];
      Carotene.setOnInfo((info) => infos.push(info.payload));
      Carotene.init({ caroteneUrl });
      Carotene.authenticate({ userId: id, token: 'good' });
      Carotene.subscribe({ channel: 'chat', onMessage: (message) => heard.push(message) });
    },
    [process.env.STREAM, userId],
  );
  await page.waitForFunction(() => infos.includes('Authenticated'));
  return page;
}

test('two pages of Carotene talk as before', async () => {
  const bob = await visitor('bob');
  const alice = await visitor('alice');
  await bob.evaluate(() => Carotene.publish({ channel: 'chat', message: 'here' }));
  await bob.waitForFunction(() => heard.length === 1); // he is subscribed
  await alice.evaluate(() => Carotene.publish({ channel: 'chat', message: { text: 'hello' } }));
  await bob.waitForFunction(() => heard.length === 2);
  assert.deepEqual(await bob.evaluate(() => heard[1]), {
    message: { text: 'hello' },
    userId: 'alice',
    userData: { avatar: 'alice' },
  });
});
