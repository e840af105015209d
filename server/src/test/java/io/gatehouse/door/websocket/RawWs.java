package io.gatehouse.door.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Speaks WebSocket frame by frame, also wrongly, and answers no pings.
final class RawWs implements AutoCloseable {
  private static final int CLOSE = 8;
  private static final int TEXT = 1;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private final String head;

  RawWs(int port, String token) throws IOException {
    this(port, token, "");
  }

  /// @param more lines of the request's head
  RawWs(int port, String token, String more) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(15_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write(handshake(token, more));
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      answer.append((char) in.readUnsignedByte());
    }
    head = answer.toString();
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException(head);
    }
  }

  /// The request with which a client begins.
  ///
  /// @param more lines of its head
  static byte[] handshake(String token, String more) {
    return ("GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Authorization: Bearer "
            + token
            + "\r\n"
            + more
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// The head of the server's answer.
  String head() {
    return head;
  }

  void send(int opcode, boolean last, byte[] payload) throws IOException {
    out.write(frame(opcode, last, payload));
    out.flush();
  }

  /// A whole message, and right behind it others of the same bytes, in one piece.
  void sendTogether(byte[] first, int opcode, byte[] others, int count) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(frame(TEXT, true, first));
    byte[] other = frame(opcode, true, others);
    for (int i = 0; i < count; i++) {
      all.write(other);
    }
    out.write(all.toByteArray());
    out.flush();
  }

  private static byte[] frame(int opcode, boolean last, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) (opcode | (last ? 0x80 : 0)));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  void sendQuietly(int opcode, boolean last, byte[] payload) {
    try {
      send(opcode, last, payload);
    } catch (IOException e) {
      // the server has had enough
    }
  }

  void sendUnmasked(byte[] payload) throws IOException {
    out.write(0x81);
    out.write(payload.length);
    out.write(payload);
    out.flush();
  }

  /// @param rsv1 whether it is marked as compressed
  record Frame(int opcode, boolean rsv1, byte[] payload) {}

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int opcode = first & 0x0f;
    int length = in.readUnsignedByte();
    long size = length == 127 ? in.readLong() : length == 126 ? in.readUnsignedShort() : length;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Frame(opcode, (first & 0x40) != 0, payload);
  }

  /// The next text.
  String text() throws IOException {
    Frame frame = read();
    while (frame.opcode() != TEXT) {
      frame = read();
    }
    return new String(frame.payload(), StandardCharsets.UTF_8);
  }

  /// The code of the close frame, or -1 if the connection just ends.
  int closeCode() throws IOException {
    try {
      Frame frame = read();
      while (frame.opcode() != CLOSE) {
        frame = read();
      }
      return ByteBuffer.wrap(frame.payload()).getShort();
    } catch (EOFException | SocketException e) {
      return -1;
    }
  }

  int closeCodeAfterEverything() throws IOException {
    return closeCode();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
