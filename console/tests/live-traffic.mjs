// Boats that stay connected and say where they are, until whoever started this process ends.

import { createRequire } from 'node:module';
import { boat } from './boat.mjs';

const WebSocket = createRequire(process.env.NODE_PATH + '/')('ws');
const { SERVER, MQTT, TOKENS } = process.env;
const { boats, watch } = JSON.parse(TOKENS);
process.on('disconnect', () => process.exit());

const socket = new WebSocket(SERVER.replace(/^http/, 'ws') + '/v1/ws', { headers: { Authorization: `Bearer ${watch}` } });
await new Promise((done) => socket.once('open', done));
for (const channel of ['fleet/#', 'weather/#', 'fleet/dorade/position', 'office/keys/front']) {
  socket.send(JSON.stringify({ type: 'subscribe', channel }));
}
const clients = [];
for (const [id, token] of MQTT ? Object.entries(boats) : []) {
  const client = await boat(MQTT, id, token);
  await client.subscribe(`fleet/${id}/orders`);
  clients.push([id, client]);
}
await clients.pop()?.[1].leave(); // one is away, and its messages wait
setInterval(() => {
  for (const [i, [id, client]] of clients.entries()) {
    const [lat, lon, knots] = [54.3 + Math.random() / 20, 10.1 + i / 40 + Math.random() / 50, 4 + Math.random() * 3];
    client.publish(`fleet/${id}/position`, { lat: +lat.toFixed(5), lon: +lon.toFixed(5), knots: +knots.toFixed(1) });
  }
}, 400);
process.send?.('ready');
