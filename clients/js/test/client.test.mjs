// Drives gatehouse.js through everything it can do, against a running server.
// Environment: GATEHOUSE (http://127.0.0.1:port), OWNER and OWNER_PASSWORD.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Gatehouse, GatehouseError } from '../gatehouse.mjs';
import { inbox, owner, user, wire } from './house.mjs';

const base = process.env.GATEHOUSE;
const port = Number(new URL(base).port);
const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)('ws');
const open = [];
let house;
let alice;
let bob;

function client(options = {}, url = base) {
  const made = new Gatehouse(url, { WebSocket, ...options });
  open.push(made);
  return made;
}

before(async () => {
  house = await owner(base, process.env.OWNER, process.env.OWNER_PASSWORD);
  const rights = ['publish_channel:room/#', 'subscribe_channel:room/#'];
  alice = await user(house, 'alice', rights, { avatar: 'fox' });
  bob = await user(house, 'bob', rights);
  await house.put('/v1/channels/rules', {
    pattern: 'room/#',
    publish: 'permission',
    subscribe: 'permission',
    presence: true,
    history: { messages: 100 },
  });
});

after(() => open.forEach((one) => one.close()));

test('says who somebody is', async () => {
  const gate = client({ token: alice.value });
  const identity = await gate.connect();
  assert.equal(identity.name, 'alice');
  assert.match(identity.subject, /^user:/);
});

test('delivers messages with their verified sender', async () => {
  const heard = inbox();
  await client({ token: bob.value }).subscribe('room/+', heard.take);
  await client({ token: alice.value }).publish('room/1', { text: 'hello', from: 'mallory' });
  const message = await heard.next();
  assert.deepEqual(message.data, { text: 'hello', from: 'mallory' });
  assert.equal(message.channel, 'room/1');
  assert.equal(message.from.name, 'alice');
  assert.deepEqual(message.userData, { avatar: 'fox' });
  assert.ok(message.at instanceof Date);
});

test('hears each message once, however many subscriptions it fits', async () => {
  const gate = client({ token: bob.value });
  const one = inbox();
  const other = inbox();
  await gate.subscribe('room/twice/+', one.take);
  await gate.subscribe('room/twice/#', other.take);
  await gate.publish('room/twice/1', 1);
  await gate.publish('room/twice/1', 2);
  assert.deepEqual([(await one.next()).data, (await one.next()).data], [1, 2]);
  assert.deepEqual([(await other.next()).data, (await other.next()).data], [1, 2]);
});

test('says why something is refused, and what would help', async () => {
  const gate = client({ token: alice.value });
  await assert.rejects(gate.publish('vault/1', 'x'), (error) => {
    assert.ok(error instanceof GatehouseError);
    assert.equal(error.code, 'forbidden');
    assert.ok(error.cure);
    assert.ok(error.decision);
    return true;
  });
  await assert.rejects(gate.subscribe('vault/#', () => {}), { code: 'forbidden' });
  await assert.rejects(client().publish('room/1', 'x'), (error) => error instanceof GatehouseError);
});

test('a wrong token ends it, and it stays ended', async () => {
  const gate = client({ token: 'gha_wrong' });
  await assert.rejects(gate.connect(), { code: 'credential-refused' });
  assert.equal(gate.state, 'closed');
  await assert.rejects(gate.publish('room/1', 'x'), { code: 'credential-refused' });
  await gate.authenticate(alice.value);
  await gate.publish('room/1', 'x');
});

test('tells who is there, who comes and who goes', async () => {
  const events = inbox();
  const gate = client({ token: alice.value });
  await gate.subscribe('room/lobby', () => {}, { presence: events.take });
  assert.equal((await events.next()).event, 'here');
  const visitor = client({ token: bob.value });
  await visitor.subscribe('room/lobby', () => {});
  const join = await events.next();
  assert.equal(join.event, 'join');
  assert.equal(join.who.name, 'bob');
  const { here, members } = await gate.presence('room/lobby');
  assert.equal(here, 2);
  assert.deepEqual(members.map((member) => member.name).sort(), ['alice', 'bob']);
  visitor.close();
  assert.equal((await events.next()).event, 'leave');
});

test('tells what was said', async () => {
  const gate = client({ token: alice.value });
  await gate.publish('room/past', 'one');
  await gate.publish('room/past', 'two', { qos: 1 });
  const { messages, gap } = await gate.history('room/past');
  assert.deepEqual(messages.map((message) => message.data), ['one', 'two']);
  assert.equal(gap, false);
  const { messages: later } = await gate.history('room/past', { since: messages[0].offset });
  assert.deepEqual(later.map((message) => message.data), ['two']);
});

test('comes back after the network broke, and misses nothing', async () => {
  const cable = await wire(port);
  const heard = inbox();
  const states = inbox();
  let tokens = 0;
  const gate = client(
    {
      token: async () => {
        tokens += 1;
        return alice.value;
      },
    },
    `http://127.0.0.1:${cable.port}`,
  );
  gate.on('waiting', () => states.take('waiting'));
  gate.on('open', () => states.take('open'));
  await gate.subscribe('room/cable', heard.take);
  assert.equal(await states.next(), 'open');
  const speaker = client({ token: bob.value });
  await speaker.publish('room/cable', 'before');
  assert.equal((await heard.next()).data, 'before');
  cable.cut();
  assert.equal(await states.next(), 'waiting');
  await speaker.publish('room/cable', 'meanwhile');
  assert.equal(await states.next(), 'open');
  assert.equal((await heard.next()).data, 'meanwhile');
  await speaker.publish('room/cable', 'after');
  assert.equal((await heard.next()).data, 'after');
  assert.equal(tokens, 2);
  assert.deepEqual(heard.kept, []);
  gate.close();
  cable.close();
});

test('what was asked when the connection was lost fails, and is not sent twice', async () => {
  const cable = await wire(port);
  const gate = client({ token: alice.value }, `http://127.0.0.1:${cable.port}`);
  await gate.connect();
  const asked = gate.history('room/past');
  cable.cut();
  await assert.rejects(asked, { code: 'disconnected' });
  gate.close();
  cable.close();
});

test('a right that is taken away drops its subscription alone', async () => {
  const carol = await user(house, 'carol', ['subscribe_channel:room/#']);
  const given = await house.post('/v1/grants', {
    subject: 'user:carol',
    permission: 'subscribe_channel:attic/#',
  });
  const gate = client({ token: carol.value });
  const dropped = inbox();
  const heard = inbox();
  await gate.subscribe('room/1', heard.take);
  await gate.subscribe('attic/1', () => {}, { onDropped: dropped.take });
  await house.remove(`/v1/grants/${given.id}`);
  const error = await dropped.next();
  assert.equal(error.code, 'forbidden');
  await client({ token: alice.value }).publish('room/1', 'still here');
  assert.equal((await heard.next()).data, 'still here');
});

test('a token that is disabled ends the client for good', async () => {
  const dora = await user(house, 'dora', ['subscribe_channel:room/#']);
  const gate = client({ token: dora.value });
  const errors = inbox();
  const dropped = inbox();
  gate.on('error', errors.take);
  await gate.subscribe('room/1', () => {}, { onDropped: dropped.take });
  await house.patch(`/v1/tokens/${dora.token.id}`, { enabled: false });
  assert.equal((await errors.next()).code, 'credential-ended');
  assert.equal((await dropped.next()).code, 'credential-ended');
  assert.equal(gate.state, 'closed');
});

test('a token about to end is renewed in place', async () => {
  await user(house, 'erik', ['publish_channel:room/#', 'subscribe_channel:room/#']);
  const short = async () =>
    (
      await house.post('/v1/tokens', {
        principal: 'user:erik',
        name: 'short',
        expires_at: new Date(Date.now() + 2000).toISOString(),
      })
    ).value;
  const lasting = (await house.post('/v1/tokens', { principal: 'user:erik', name: 'lasting' })).value;
  const shown = [await short(), lasting];
  const expiring = inbox();
  const renewed = inbox();
  const gate = client({
    token: () => {
      const next = shown.shift();
      if (shown.length === 0) {
        renewed.take(next);
      }
      return next;
    },
  });
  gate.on('expiring', expiring.take);
  const heard = inbox();
  await gate.subscribe('room/long', heard.take);
  const { at } = await expiring.next();
  await renewed.next();
  await new Promise((done) => {
    setTimeout(done, at.getTime() - Date.now() + 100); // the first token is over then
  });
  await gate.publish('room/long', 'still here');
  assert.equal((await heard.next()).data, 'still here');
  assert.equal(gate.identity.expiresAt, null);
});

test('a token that cannot be had for a moment is asked for again', async () => {
  const shown = [() => Promise.reject(new Error('offline')), () => alice.value];
  const errors = inbox();
  const gate = client({ token: () => shown.shift()() });
  gate.on('error', errors.take);
  const identity = await gate.connect();
  assert.equal(identity.name, 'alice');
  assert.equal((await errors.next()).code, 'no-token');
});

test('unsubscribing ends what is heard', async () => {
  const gate = client({ token: alice.value });
  const heard = inbox();
  const quiet = await gate.subscribe('room/quiet', heard.take);
  await quiet.unsubscribe();
  await gate.publish('room/quiet', 'nobody');
  const again = inbox();
  await gate.subscribe('room/quiet', again.take);
  await gate.publish('room/quiet', 'somebody');
  assert.equal((await again.next()).data, 'somebody');
  assert.deepEqual(heard.kept, []);
});

test('a fault of a listener is not the fault of the client', async () => {
  const gate = client({ token: alice.value });
  const heard = inbox();
  const faults = inbox();
  globalThis.reportError = faults.take;
  await gate.subscribe('room/faulty', () => {
    throw new Error('a fault of the page');
  });
  await gate.subscribe('room/faulty/#', heard.take);
  await gate.publish('room/faulty', 1);
  assert.equal((await heard.next()).data, 1);
  assert.match((await faults.next()).message, /of the page/);
});

test('stays closed when a listener closes it while it waits to connect again', async () => {
  for (const event of ['close', 'waiting']) {
    let tries = 0;
    const gone = class extends EventTarget {
      constructor() {
        super();
        tries++;
        queueMicrotask(() => this.onclose({ code: 1006, reason: '' }));
      }
      send() {}
      close() {}
    };
    const gate = client({ WebSocket: gone, token: 'any' });
    gate.on(event, () => gate.close());
    await assert.rejects(gate.connect(), { code: 'closed' });
    assert.equal(gate.state, 'closed');
    await new Promise((done) => setTimeout(done, 300)); // the first wait is 250 ms at most
    assert.equal(tries, 1, event);
  }
});

test('is closed when it was closed', async () => {
  const gate = client({ token: alice.value });
  await gate.connect();
  gate.close();
  await assert.rejects(gate.publish('room/1', 'x'), { code: 'closed' });
  assert.throws(() => new Gatehouse('ftp://somewhere', { WebSocket }), { code: 'invalid' });
});

test('signs in with a password and a code, and out again', async () => {
  await house.post('/v1/users', { name: 'tim', password: 'wind and tide and moon' });
  const credentials = { name: 'tim', password: 'wind and tide and moon' };
  const first = await Gatehouse.login(base, credentials);
  assert.equal(first.subject, 'user:tim');
  assert.ok(first.expiresAt > new Date());
  const api = async (path, body) => {
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${first.token}` },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const begun = await api('/v1/me/factors', { kind: 'totp' });
  const counts = await api(`/v1/me/factors/${begun.id}/confirm`, { code: totp(begun.secret) });
  await assert.rejects(Gatehouse.login(base, credentials), (error) => {
    assert.equal(error.code, 'second-factor-required');
    assert.deepEqual(error.factors, ['totp', 'recovery']);
    return true;
  });
  const code = counts.recovery_codes[0];
  const second = await Gatehouse.login(base, { ...credentials, code });
  const gate = client({ token: second.token });
  assert.equal((await gate.connect()).name, 'tim');
  const ended = new Promise((done) => gate.on('error', done));
  await Gatehouse.logout(base, second.token);
  assert.equal((await ended).code, 'credential-ended');
});

/** RFC 6238: the code of now. */
function totp(secret) {
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

test('a device asks for access, and gets its token when somebody has approved', async () => {
  await house.put('/v1/access-requests/settings', { devices: true, people: false });
  const permissions = ['publish_channel:room/#'];
  const token = await Gatehouse.requestAccess(base, {
    clientId: 'boat-7',
    description: 'the boat of Ann',
    permissions,
    onPending: (id) => house.post(`/v1/access-requests/${id}/approve`, { permissions }),
  });
  assert.equal((await client({ token }).connect()).subject, 'device:boat-7');
  const stop = new AbortController();
  await assert.rejects(
    Gatehouse.requestAccess(base, {
      clientId: 'boat-8',
      signal: stop.signal,
      onPending: () => setTimeout(() => stop.abort(), 10),
    }),
    { name: 'AbortError' },
  );
});
