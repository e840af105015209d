// Takes the pictures of docs/console: every page in light, in dark, and as a phone shows it.
//   SERVER=http://127.0.0.1:8080 OWNER=anna PASSWORD=... OUT=docs/console NODE_PATH=... CHROMIUM=... node console/tests/pictures.mjs [area ...]
// The server should be a fresh one: it is filled first.

import { readdir } from 'node:fs/promises';
import { api, browser, signedIn, token } from './house.mjs';

const wanted = process.argv.slice(2);
const files = (await readdir(new URL('./seed/', import.meta.url))).sort();
const areas = await Promise.all(files.map(async (file) => [file.replace('.mjs', ''), await import(`./seed/${file}`)]));
const looks = [
  { look: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { look: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true },
];

if (!process.env.SEEDED) {
  for (const [, area] of areas) {
    await area.seed(api, await token());
  }
}
const chromium = await browser();
for (const { look, ...options } of looks) {
  const page = await signedIn(chromium, options);
  for (const [name, area] of areas) {
    for (const one of wanted.length && !wanted.includes(name) ? [] : area.pages) {
      await page.goto(one.at);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.waiting').first().waitFor({ state: 'hidden' });
      await one.act?.(page).catch((fault) => console.error(`${one.name}: ${fault.message.split('\n')[0]}`));
      await page.screenshot({ path: `${process.env.OUT}/${one.name}-${look}.png`, fullPage: true, animations: 'disabled' });
    }
  }
  await page.context().close();
}
await chromium.close();
