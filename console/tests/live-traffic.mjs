// Boats that stay connected and say where they are, until whoever started this process ends.

import { createRequire } from 'node:module';

const require = createRequire(process.env.NODE_PATH + '/');
const mqtt = require('mqtt');
const WebSocket = require('ws');

const { SERVER, MQTT, TOKENS } = process.env;
const { boats, watch } = JSON.parse(TOKENS);
process.on('disconnect', () => process.exit());
const ended = (fault) => fault && process.exitCode === undefined && (process.exitCode = 1);

const said = { course: 230, knots: 5 };
const clients = Object.entries(boats).map(([id, token]) => {
  const client = mqtt.connect(MQTT, { clientId: id, username: id, password: token, protocolVersion: 5, clean: id !== 'dorade', properties: { sessionExpiryInterval: 3600 } });
  client.subscribe([`fleet/${id}/orders`, 'weather/#'], { qos: 1 }, ended);
  return [id, client];
});
const socket = new WebSocket(SERVER.replace(/^http/, 'ws') + '/v1/ws', { headers: { Authorization: `Bearer ${watch}` } });
socket.on('open', () => {
  for (const channel of ['fleet/#', 'weather/#', 'fleet/dorade/position', 'office/keys/front']) {
    socket.send(JSON.stringify({ type: 'subscribe', channel }));
  }
});
await Promise.all([...clients.map(([, client]) => new Promise((done) => client.once('connect', done))), new Promise((done) => socket.once('open', done))]);
setInterval(() => {
  for (const [i, [id, client]] of clients.entries()) {
    client.publish(`fleet/${id}/position`, JSON.stringify({ lat: +(54.3 + Math.random() / 20).toFixed(5), lon: +(10.1 + i / 40 + Math.random() / 50).toFixed(5), ...said, knots: +(4 + Math.random() * 3).toFixed(1) }));
  }
}, 400);
process.send?.('ready');
