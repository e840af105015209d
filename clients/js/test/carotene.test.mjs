// What pages written for Carotene call, against a running server with the dialect switched on.
// Environment: STREAM (http://127.0.0.1:port/stream) and API (.../api/channels). The backend lets in
// whoever shows the token `good`, with their id as the avatar.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { Carotene } from '../gatehouse.mjs';
import { inbox, wire } from './house.mjs';

const stream = process.env.STREAM;
const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)('ws');
const open = [];

function client(url = stream) {
  const carotene = Carotene.with({ WebSocket });
  const infos = inbox();
  carotene.setOnInfo((info) => infos.take(info.payload));
  carotene.init({ caroteneUrl: url });
  open.push(carotene);
  return { carotene, infos };
}

/** Somebody whom the backend knows, listening to a channel. */
async function listening(userId, channel, url) {
  const { carotene, infos } = client(url);
  const heard = inbox();
  carotene.authenticate({ userId, token: 'good' });
  carotene.subscribe({ channel, onMessage: heard.take });
  assert.equal(await infos.next(), 'Authenticated');
  return { carotene, infos, heard };
}

/** Until the server has the subscription: its own message comes back. */
async function settled({ carotene, heard }, channel) {
  carotene.publish({ channel, message: 'settled' });
  assert.equal((await heard.next()).message, 'settled');
}

after(() => open.forEach((one) => one.close()));

test('a message comes with its verified sender', async () => {
  const bob = await listening('bob', 'room');
  await settled(bob, 'room');
  const alice = await listening('alice', 'other');
  alice.carotene.publish({ channel: 'room', message: { text: 'hello' } });
  const told = await bob.heard.next();
  assert.deepEqual(told, {
    message: { text: 'hello' },
    userId: 'alice',
    userData: { avatar: 'alice' },
  });
});

test('what the backend refuses is said', async () => {
  const { carotene, infos } = client();
  carotene.authenticate({ userId: 'mallory', token: 'wrong' });
  assert.equal(await infos.next(), 'Authentication failed');
  carotene.subscribe({ channel: 'room', onMessage: () => {} });
  assert.equal(await infos.next(), 'needs authentication');
});

test('who listens is told, although carotene.js could not', async () => {
  const carol = await listening('carol', 'lobby');
  await settled(carol, 'lobby');
  const present = inbox();
  carol.carotene.setOnPresence(present.take);
  carol.carotene.presence({ channel: 'lobby' });
  assert.deepEqual(await present.next(), { channel: 'lobby', subscribers: ['carol'] });
});

test('a message of the server is known as one', async () => {
  const dave = await listening('dave', 'news');
  await settled(dave, 'news');
  const answer = await fetch(`${process.env.API}/news/messages`, {
    method: 'POST',
    body: new URLSearchParams({ message: JSON.stringify({ text: 'closing' }) }),
  });
  assert.equal(answer.status, 204);
  assert.deepEqual(await dave.heard.next(), { message: { text: 'closing' }, fromServer: true });
});

test('a lost connection comes back, signed in and subscribed', async () => {
  const address = new URL(stream);
  const cable = await wire(Number(address.port));
  address.port = String(cable.port);
  const erin = await listening('erin', 'cable', address.href);
  await settled(erin, 'cable');
  cable.cut();
  assert.equal(await erin.infos.next(), 'Authenticated');
  await settled(erin, 'cable');
  erin.carotene.close();
  cable.close();
});
