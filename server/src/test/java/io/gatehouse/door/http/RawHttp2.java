package io.gatehouse.door.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Sends frames of HTTP/2 (RFC 9113 section 4) as they are, and shows what comes back.
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RESET = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GO_AWAY = 7;
  public static final int WINDOW = 8;
  public static final int CONTINUATION = 9;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /// @param window how much of each stream this peer takes before it says more
  public RawHttp2(SSLContext context, int port, int window) throws IOException {
    socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(30_000);
    socket.startHandshake();
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    // SETTINGS_INITIAL_WINDOW_SIZE
    frame(
        SETTINGS,
        0,
        0,
        new byte[] {
          0, 4, (byte) (window >> 24), (byte) (window >> 16), (byte) (window >> 8), (byte) window
        });
    flush();
  }

  public record Frame(int type, int flags, int stream, byte[] payload) {
    public boolean is(int wanted, int on) {
      return type == wanted && stream == on;
    }

    /// The number in a RST_STREAM, or after the stream of a GOAWAY.
    public int error() {
      int at = type == GO_AWAY ? 4 : 0;
      return ((payload[at + 2] & 0xFF) << 8) | (payload[at + 3] & 0xFF);
    }
  }

  public RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    return this;
  }

  public RawHttp2 flush() throws IOException {
    out.flush();
    return this;
  }

  public RawHttp2 ask(int stream, int flags, String... headers) throws IOException {
    return frame(HEADERS, END_HEADERS | flags, stream, block(headers)).flush();
  }

  public RawHttp2 get(int stream, String path) throws IOException {
    return ask(stream, END_STREAM, ":method", "GET", ":path", path);
  }

  /// Header fields as literals that no table keeps (RFC 7541 section 6.2.2).
  static byte[] block(String... headers) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":scheme", "https");
    literal(block, ":authority", "127.0.0.1");
    for (int i = 0; i < headers.length; i += 2) {
      literal(block, headers[i], headers[i + 1]);
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The next frame; null at the end of the connection.
  public @Nullable Frame read() throws IOException {
    try {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(type, flags, stream, in.readNBytes(length));
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /// Reads until such a frame comes; null where the connection ends before.
  public @Nullable Frame await(Predicate<Frame> wanted) throws IOException {
    for (Frame next = read(); next != null; next = read()) {
      if (wanted.test(next)) {
        return next;
      }
    }
    return null;
  }

  /// Reads until such a frame comes.
  public Frame expect(Predicate<Frame> wanted) throws IOException {
    return Objects.requireNonNull(await(wanted), "the connection has ended");
  }

  /// The same, and keeps the connection awake meanwhile.
  public Frame expectAwake(Predicate<Frame> wanted) throws IOException {
    return Objects.requireNonNull(awaitAwake(wanted, 120), "the connection has ended");
  }

  /// Keeps the connection awake with a PING whenever nothing comes, until such a frame comes; null
  /// where the connection ends before.
  public @Nullable Frame awaitAwake(Predicate<Frame> wanted, int times) throws IOException {
    socket.setSoTimeout(250);
    for (int i = 0; i < times; i++) {
      try {
        return await(wanted);
      } catch (SocketTimeoutException quiet) {
        try {
          frame(PING, 0, 0, new byte[8]).flush();
        } catch (SocketException ended) {
          return null;
        }
      }
    }
    throw new IOException("nothing came");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
