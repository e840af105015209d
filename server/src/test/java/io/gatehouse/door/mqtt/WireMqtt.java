package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A client that knows nothing of MQTT: it sends the bytes that it is given and shows those that
/// come.
final class WireMqtt implements AutoCloseable {
  private static final int PATIENCE = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  WireMqtt(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  WireMqtt send(byte[]... packets) throws IOException {
    socket.getOutputStream().write(joined(packets));
    return this;
  }

  /// Connects and expects to be let in.
  WireMqtt signIn(int version, String token) throws IOException {
    send(connect(version).token(token).packet());
    assertThat(packet()).startsWith(0x20);
    return this;
  }

  /// The next whole packet; null at the end of the connection.
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      out.write(first);
      int length = 0;
      for (int shift = 0; ; shift += 7) {
        int part = in.readUnsignedByte();
        out.write(part);
        length |= (part & 0x7f) << shift;
        if (part < 0x80) {
          break;
        }
      }
      out.writeBytes(in.readNBytes(length));
    } catch (SocketException reset) {
      return null;
    }
    return out.toByteArray();
  }

  byte[] packet() throws IOException {
    byte[] packet = next();
    if (packet == null) {
      throw new AssertionError("the server ended the connection");
    }
    return packet;
  }

  /// The next packet has this first byte.
  byte[] expect(int first) throws IOException {
    byte[] packet = packet();
    assertThat(packet[0] & 0xff).as("first byte").isEqualTo(first);
    return packet;
  }

  boolean isQuiet(int milliseconds) throws IOException {
    socket.setSoTimeout(milliseconds);
    try {
      return next() == null;
    } catch (SocketTimeoutException quiet) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE);
    }
  }

  /// The server ends the connection with a DISCONNECT that has this reason code.
  void expectDisconnect(int code) throws IOException {
    byte[] packet = expect(0xE0);
    assertThat(packet[2] & 0xff).as("reason code").isEqualTo(code);
    assertThat(next()).isNull();
  }

  /// The server refuses the CONNECT with a CONNACK of MQTT 5.
  void expectRefusal(int code) throws IOException {
    byte[] packet = expect(0x20);
    assertThat(packet[2]).as("session present").isZero();
    assertThat(packet[3] & 0xff).as("reason code").isEqualTo(code);
    assertThat(next()).isNull();
  }

  void expectEnd() throws IOException {
    assertThat(next()).isNull();
  }

  /// Goes without a word.
  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }

  // --- packets ---

  static byte[] packet(int first, byte[]... parts) {
    byte[] body = joined(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int rest = body.length;
    do {
      out.write(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
      rest >>>= 7;
    } while (rest > 0);
    out.writeBytes(body);
    return out.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /// Two bytes of length and the text.
  static byte[] text(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] binary(byte[] bytes) {
    return joined(bytes(bytes.length >> 8, bytes.length), bytes);
  }

  /// Properties with their length in front.
  static byte[] properties(byte[]... properties) {
    byte[] all = joined(properties);
    return joined(
        all.length < 0x80 ? bytes(all.length) : bytes((all.length & 0x7f) | 0x80, all.length >> 7),
        all);
  }

  static byte[] property(int id, int... value) {
    return joined(bytes(id), bytes(value));
  }

  static byte[] property(int id, String text) {
    return joined(bytes(id), text(text));
  }

  static byte[] pair(String name, String value) {
    return joined(bytes(0x26), text(name), text(value));
  }

  /// A PUBLISH of MQTT 5.
  static byte[] publish(int flags, String topic, int id, byte[] properties, String payload) {
    byte[] identifier = (flags & 6) == 0 ? bytes() : bytes(id >> 8, id);
    return packet(
        0x30 | flags,
        text(topic),
        identifier,
        properties,
        payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] subscribe(int id, byte[] properties, String filter, int options) {
    return packet(0x82, bytes(0, id), properties, text(filter), bytes(options));
  }

  static Connect connect(int version) {
    return new Connect(version);
  }

  /// A CONNECT, part by part.
  static final class Connect {
    private byte[] name;
    private int version;
    private int flags = 0x02;
    private byte[] properties = properties();
    private byte[] clientId = text("c" + UUID.randomUUID());
    private byte[] will = bytes();
    private byte[] user = bytes();
    private byte[] password = bytes();
    private byte[] behind = bytes();

    private Connect(int version) {
      this.version = version;
      this.name = text(version == 3 ? "MQIsdp" : "MQTT");
    }

    Connect token(String token) {
      flags |= 0xC0;
      user = text("x");
      password = text(token);
      return this;
    }

    Connect name(String protocol) {
      name = text(protocol);
      return this;
    }

    Connect level(int level) {
      version = level;
      return this;
    }

    Connect flags(int set) {
      flags = set;
      return this;
    }

    Connect flag(int bit) {
      flags |= bit;
      return this;
    }

    Connect kept() {
      flags &= ~2;
      return this;
    }

    Connect clientId(String id) {
      clientId = text(id);
      return this;
    }

    Connect rawClientId(byte[] id) {
      clientId = id;
      return this;
    }

    Connect with(byte[]... all) {
      properties = properties(all);
      return this;
    }

    Connect will(int qos, byte[] properties, String topic, String payload) {
      flags |= 0x04 | (qos << 3);
      will = joined(version == 5 ? properties : bytes(), text(topic), text(payload));
      return this;
    }

    Connect rawWill(byte[] whole) {
      flags |= 0x04;
      will = whole;
      return this;
    }

    Connect password(String text) {
      flags |= 0x40;
      password = text(text);
      return this;
    }

    Connect behind(byte[] more) {
      behind = more;
      return this;
    }

    byte[] packet() {
      return WireMqtt.packet(
          0x10,
          name,
          bytes(version, flags, 0, 60),
          version == 5 ? properties : bytes(),
          clientId,
          will,
          user,
          password,
          behind);
    }
  }
}
