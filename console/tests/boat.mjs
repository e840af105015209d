// As much of MQTT 3.1.1 as a boat needs: connect (with a session that lasts), subscribe with QoS 1, publish, leave.

import { connect } from 'node:net';

/** A connected client; `url` is `mqtt://host:port`. */
export async function boat(url, id, password) {
  const { hostname, port } = new URL(url);
  const socket = connect(+port, hostname);
  socket.on('error', () => {});
  const answered = () => new Promise((done, failed) => {
    socket.once('data', done);
    socket.once('close', () => failed(new Error('MQTT: the connection has ended')));
  });
  const flags = 0b1100_0000; // user name and password; no clean session
  socket.write(packet(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, flags, 0, 0]), text(id), text(id), text(password)])));
  const [, , , code] = await answered();
  if (code !== 0) {
    throw new Error(`MQTT: ${id} was refused with ${code}`);
  }
  const ping = setInterval(() => socket.write(packet(0xc0, Buffer.alloc(0))), 20_000);
  ping.unref();
  socket.on('close', () => clearInterval(ping));
  return {
    async subscribe(channel) {
      socket.write(packet(0x82, Buffer.concat([Buffer.from([0, 1]), text(channel), Buffer.from([1])])));
      await answered();
    },
    publish(channel, data) {
      socket.write(packet(0x30, Buffer.concat([text(channel), Buffer.from(JSON.stringify(data))])));
    },
    leave() {
      return new Promise((done) => {
        socket.once('close', done);
        socket.end(packet(0xe0, Buffer.alloc(0)));
      });
    },
  };
}

function text(said) {
  const bytes = Buffer.from(said);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function packet(type, body) {
  const length = [];
  for (let left = body.length; ; left >>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) {
      return Buffer.concat([Buffer.from([type, ...length]), body]);
    }
  }
}
