// gatehouse.js as a classic script in Chromium, against a running server.
// Environment: as client.test.mjs, and CHROMIUM (/usr/bin/chromium unless given).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { owner, user, wire } from './house.mjs';

const { chromium } = createRequire(import.meta.url)('playwright-core');
const base = process.env.GATEHOUSE;
const script = fileURLToPath(new URL('../gatehouse.js', import.meta.url));
let browser;
let house;

/** A page of the server's own origin that has loaded the script. */
async function page() {
  const context = await browser.newContext();
  const opened = await context.newPage();
  await opened.route(`${base}/test.html`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' }),
  );
  await opened.goto(`${base}/test.html`);
  await opened.addScriptTag({ path: script });
  return opened;
}

before(async () => {
  house = await owner(base, process.env.OWNER, process.env.OWNER_PASSWORD);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    // a page that the test makes up has no address, and counts as foreign to this machine's network
    args: ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'],
  });
});

after(() => browser?.close());

test('two pages talk to each other, and see who it is', async () => {
  const rights = ['publish_channel:yard/#', 'subscribe_channel:yard/#'];
  const fay = await user(house, 'fay', rights, { avatar: 'owl' });
  const gil = await user(house, 'gil', rights);
  const listening = await page();
  const heard = listening.evaluate(
    ([address, token]) =>
      new Promise((done, failed) => {
        const gate = new Gatehouse(address, { token });
        gate
          .subscribe('yard/#', (message) => done(JSON.stringify(message)))
          .then(() => (document.title = 'listening'), failed);
      }),
    [base, gil.value],
  );
  await listening.waitForFunction(() => document.title === 'listening');
  const speaking = await page();
  await speaking.evaluate(
    ([address, token]) => new Gatehouse(address, { token }).publish('yard/1', { text: 'hello' }),
    [base, fay.value],
  );
  const message = JSON.parse(await heard);
  assert.deepEqual(message.data, { text: 'hello' });
  assert.equal(message.from.name, 'fay');
  assert.deepEqual(message.userData, { avatar: 'owl' });
});

test('a refusal says why', async () => {
  const stranger = await page();
  const error = await stranger.evaluate(async (address) => {
    try {
      await new Gatehouse(address).publish('yard/1', 'x');
      return null;
    } catch (refused) {
      return { code: refused.code, cure: refused.cure, known: refused instanceof GatehouseError };
    }
  }, base);
  assert.equal(error.known, true);
  assert.ok(error.cure);
  assert.match(error.code, /^(forbidden|unauthenticated)$/);
});

test('a page comes back after the network broke', async () => {
  const hal = await user(house, 'hal', ['publish_channel:yard/#', 'subscribe_channel:yard/#']);
  const cable = await wire(Number(new URL(base).port));
  const opened = await page();
  await opened.evaluate(
    ([address, token]) => {
      window.gate = new Gatehouse(address, { token });
      window.opens = 0;
      window.heard = [];
      gate.on('open', () => (opens += 1));
      return gate.subscribe('yard/back', (message) => heard.push(message.data)).then(() => {});
    },
    [`http://127.0.0.1:${cable.port}`, hal.value],
  );
  cable.cut();
  await opened.waitForFunction(() => opens === 2);
  await opened.evaluate(() => gate.publish('yard/back', 'again'));
  await opened.waitForFunction(() => heard.length === 1 && heard[0] === 'again');
  cable.close();
});
