// @signalk/client (npm), unmodified, through every call that it has: prints one JSON object per
// check, `{"check":NAME,"ok":true|false,"detail":...}`, and `{"done":N}` at the end.
//
// signalk_client.js PORT ADMIN READER PASSWORD
const { default: SignalK } = require('@signalk/client');
const WebSocket = require('ws');

const [port, admin, reader, password] = process.argv.slice(2);
const base = `http://127.0.0.1:${port}`;
const GROUPS = [
  'communication',
  'design',
  'electrical',
  'environment',
  'navigation',
  'notifications',
  'performance',
  'propulsion',
  'sails',
  'sensors',
  'steering',
  'tanks',
];
let checks = 0;

function say(check, ok, detail) {
  checks++;
  console.log(JSON.stringify({ check, ok: ok === true, detail }));
}

async function check(name, work) {
  try {
    say(name, ...[].concat(await work()));
  } catch (error) {
    say(name, false, String(error && error.stack));
  }
}

function within(what, promise, ms = 10_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const heard = (emitter, event, wanted = () => true) =>
  within(
    event,
    new Promise((resolve) => {
      const listener = (value) => {
        if (wanted(value)) {
          emitter.removeListener(event, listener);
          resolve(value);
        }
      };
      emitter.on(event, listener);
    }),
  );

const values = (delta) =>
  (delta.updates || []).flatMap((update) => update.values || []);
const holds = (path, value) => (delta) =>
  values(delta).some((one) => one.path === path && (value === undefined || one.value === value));

function open(options) {
  const client = new SignalK({
    hostname: '127.0.0.1',
    port: Number(port),
    useTLS: false,
    reconnect: false,
    notifications: false,
    ...options,
  });
  client.on('error', () => {});
  return client;
}

const login = (username) => ({ useAuthentication: true, username, password });

async function token(username) {
  const answer = await fetch(`${base}/signalk/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return (await answer.json()).token;
}

// A source of values that also answers what is put to it.
async function source(bearer) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signalk/v1/stream?subscribe=none`, {
    headers: { Authorization: `Bearer ${bearer}` },
  });
  const puts = [];
  socket.on('message', (text) => {
    const message = JSON.parse(text);
    if (message.put) {
      puts.push(message);
      socket.send(
        JSON.stringify({ requestId: message.requestId, state: 'COMPLETED', statusCode: 200 }),
      );
    }
  });
  await within('the hello', new Promise((resolve) => socket.once('message', resolve)));
  const tell = (path, value) =>
    socket.send(JSON.stringify({ updates: [{ values: [{ path, value }] }] }));
  const meta = (path, value) =>
    socket.send(JSON.stringify({ updates: [{ meta: [{ path, value }] }] }));
  return { socket, puts, tell, meta };
}

async function until(what, look) {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`${what} did not come`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function rest(client, mast) {
  const api = await client.API();
  await check('API().mrn names the vessel', async () => {
    const mrn = await api.mrn();
    return [mrn === client.self, mrn];
  });
  await check('API().get reads a leaf', async () => {
    mast.tell('navigation.speedOverGround', 4.5);
    const leaf = await until('the value', () =>
      api.get('vessels.self.navigation.speedOverGround').catch(() => null),
    );
    return [leaf.value === 4.5 && typeof leaf.timestamp === 'string', leaf];
  });
  await check('API().self reads the own vessel', async () => {
    const self = await api.self();
    return [self.navigation.speedOverGround.value === 4.5, self];
  });
  await check('API().vessels holds it', async () => {
    const vessels = await api.vessels();
    return Object.keys(vessels).some((id) => client.self.endsWith(id));
  });
  await check('API().vessel reads it by its name', async () => {
    const vessel = await api.vessel(client.self.replace('vessels.', ''));
    return vessel.navigation.speedOverGround.value === 4.5;
  });
  await check('API().sources names who told it', async () => {
    const sources = await api.sources();
    return [typeof sources === 'object', sources];
  });
  await check('API().name reads the name', async () => {
    mast.tell('', { name: 'Gatehouse' });
    const name = await until('the name', () => api.name().catch(() => null));
    return [name === 'Gatehouse', name];
  });
  await check('API().getMeta reads what a value means', async () => {
    mast.meta('navigation.speedOverGround', { units: 'm/s' });
    const meta = await until('the meta', async () => {
      const found = await api.getMeta('vessels.self.navigation.speedOverGround');
      return found && found.units ? found : null;
    });
    return [meta.units === 'm/s', meta];
  });
  await check('every group has its own call', async () => {
    const missing = [];
    for (const group of GROUPS) {
      mast.tell(`${group}.checked`, 1);
    }
    for (const group of GROUPS) {
      const leaf = await until(group, () => api[group]('/checked').catch(() => null));
      if (leaf.value !== 1) {
        missing.push(group);
      }
    }
    return [missing.length === 0, missing];
  });
  await check('API().put of what nobody takes is refused', () =>
    api
      .put('vessels.self.steering.nobody', { value: 1 })
      .then(() => [false, 'taken'])
      .catch((error) => [String(error).includes('405'), String(error)]),
  );
  await check('API().put reaches the source', async () => {
    const before = mast.puts.length;
    const answer = await api.put('vessels.self.navigation.speedOverGround', { value: 5 });
    await until('the put', () => mast.puts.length > before);
    return [['PENDING', 'COMPLETED'].includes(answer.state), answer];
  });
}

async function stream(client, mast) {
  await check('authenticate() with a wrong password tells 401', async () => {
    const other = open({});
    await other.connect();
    const error = heard(other, 'error');
    other.authenticate(admin, 'wrong');
    const told = await error;
    other.disconnect();
    return [String(told).includes('401'), String(told)];
  });
  await check('authenticate() gives a token', async () => {
    const told = heard(client, 'authenticated');
    client.authenticate(admin, password);
    return (await told).token.split('.').length === 3;
  });
  await check('subscribe() brings deltas', async () => {
    const delta = heard(client, 'delta', holds('environment.depth.belowKeel', 3));
    client.subscribe({
      context: 'vessels.self',
      subscribe: [{ path: 'environment.*', policy: 'instant' }],
    });
    mast.tell('environment.depth.belowKeel', 3);
    return (await delta).context === client.self;
  });
  await check('a delta comes with its source and time', async () => {
    const delta = heard(client, 'delta', holds('environment.depth.belowKeel', 4));
    mast.tell('environment.depth.belowKeel', 4);
    const [update] = (await delta).updates;
    return [typeof update.$source === 'string' && typeof update.timestamp === 'string', update];
  });
  await check('unsubscribe() ends them and keeps the socket', async () => {
    const wind = (value) => {
      const delta = heard(client, 'delta', holds('environment.wind.speedApparent', value));
      mast.tell('environment.wind.speedApparent', value);
      return delta;
    };
    client.unsubscribe();
    client.subscribe({
      context: 'vessels.self',
      subscribe: [{ path: 'environment.wind.*', policy: 'instant' }],
    });
    await until('the new subscription', () => {
      const first = wind(9);
      first.catch(() => {});
      return Promise.race([first, new Promise((resolve) => setTimeout(resolve, 100))]);
    });
    let late = false;
    client.on('delta', (delta) => {
      late = late || holds('environment.depth.belowKeel', 5)(delta);
    });
    mast.tell('environment.depth.belowKeel', 5);
    await wind(10);
    return [!late, 'no delta of what is not subscribed'];
  });
  await check("request('PUT').send() is pending, then done", async () => {
    const request = client.request('put-1', {
      context: 'vessels.self',
      put: { path: 'environment.depth.belowKeel', value: 6 },
    });
    const done = heard(request, 'response', (reply) => reply.state === 'COMPLETED');
    request.send();
    const reply = await done;
    return [reply.statusCode === 200, reply];
  });
  await check('request.query() tells how it stands', async () => {
    const request = client.request('put-1');
    const told = heard(request, 'response');
    request.query();
    const reply = await told;
    return [reply.statusCode === 200, reply];
  });
  await check('a request of somebody else is not to be asked for', async () => {
    const other = open(login(reader));
    await other.connect();
    const request = other.request('spy', {});
    request.requestId = client.request('put-1').getRequestId();
    const told = heard(request, 'response');
    request.query();
    const reply = await told;
    other.disconnect();
    return [reply.statusCode === 404, reply];
  });
}

async function access(client) {
  let href;
  let device;
  await check('requestDeviceAccess() waits for a decision', async () => {
    const { clientId, response } = await client.requestDeviceAccess('a sensor', 'sensor-1');
    href = response.href;
    return [clientId === 'sensor-1' && response.state === 'PENDING', response];
  });
  await check('respondToAccessRequest() approves', async () => {
    const answer = await client.respondToAccessRequest('sensor-1', 'readwrite', '1y');
    return [answer === 'Request updated', answer];
  });
  await check('the device collects its token', async () => {
    const reply = await (await fetch(base + href)).json();
    device = reply.accessRequest.token;
    return [reply.accessRequest.permission === 'APPROVED' && device.split('.').length === 3];
  });
  await check('and tells values with it', async () => {
    client.subscribe({
      context: 'vessels.self',
      subscribe: [{ path: 'tanks.*', policy: 'instant' }],
    });
    const delta = heard(client, 'delta', holds('tanks.fuel.0.currentLevel', 0.5));
    const sensor = await source(device);
    sensor.tell('tanks.fuel.0.currentLevel', 0.5);
    await delta;
    sensor.socket.close();
    return true;
  });
  await check("respondToAccessRequest('denied') denies", async () => {
    const { response } = await client.requestDeviceAccess('another', 'sensor-2');
    await client.respondToAccessRequest('sensor-2', 'denied');
    const reply = await (await fetch(base + response.href)).json();
    return [reply.accessRequest.permission === 'DENIED', reply];
  });
  await check('a second decision is refused', () =>
    client
      .respondToAccessRequest('sensor-2', 'readonly')
      .then(() => [false])
      .catch((error) => [String(error).includes('500'), String(error)]),
  );
}

async function main() {
  const mast = await source(await token(admin));
  await check('connect() with a wrong password fails', () => {
    const client = open({ ...login(admin), password: 'wrong', maxRetries: 1 });
    return client
      .connect()
      .then(() => [false])
      .catch((error) => [String(error).includes('401'), String(error)]);
  });
  const client = open(login(admin));
  const hello = heard(client, 'connectionInfo');
  await check('connect() logs in and opens the stream', async () => {
    await client.connect();
    return [client.connection.state().connected && client.fetchReady];
  });
  await check('the hello names server, vessel and roles', async () => {
    const told = await hello;
    return [
      told.name === 'gatehouse' && told.self === client.self && Array.isArray(told.roles),
      told,
    ];
  });
  await rest(client, mast);
  await stream(client, mast);
  await access(client);
  await check('notifications are heard', async () => {
    const other = open({ notifications: true });
    await other.connect();
    other.authenticate(admin, password);
    await heard(other, 'authenticated');
    const told = heard(other, 'notification', (one) => one.path === 'mob');
    mast.tell('notifications.mob', { state: 'emergency', message: 'over board' });
    const notification = await told;
    other.disconnect();
    return [notification.state === 'emergency', notification];
  });
  await check('deltaStreamBehaviour self subscribes at once', async () => {
    const other = open({ deltaStreamBehaviour: 'self' });
    await other.connect();
    other.authenticate(admin, password);
    await heard(other, 'authenticated');
    const delta = heard(other, 'delta', holds('navigation.headingTrue', 1));
    mast.tell('navigation.headingTrue', 1);
    await delta;
    other.disconnect();
    return true;
  });
  await check('who may only read puts nothing', async () => {
    const other = open(login(reader));
    await other.connect();
    other.authenticate(reader, password);
    await heard(other, 'authenticated');
    const request = other.request('put-2', {
      context: 'vessels.self',
      put: { path: 'environment.depth.belowKeel', value: 1 },
    });
    const told = heard(request, 'response', (reply) => reply.state !== 'PENDING');
    request.send();
    const reply = await told;
    other.disconnect();
    return [reply.statusCode === 403, reply];
  });
  await check('disconnect() ends it', async () => {
    const ended = heard(client, 'disconnect');
    client.disconnect();
    await ended;
    return true;
  });
  mast.socket.close();
  console.log(JSON.stringify({ done: checks }));
  process.exit(0);
}

main().catch((error) => {
  console.log(JSON.stringify({ check: 'the script', ok: false, detail: String(error.stack) }));
  process.exit(1);
});
