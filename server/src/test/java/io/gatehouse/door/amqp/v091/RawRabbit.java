package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client that can say what no client should.
final class RawRabbit implements AutoCloseable {
  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  private final Socket socket;
  private final DataInputStream in;

  RawRabbit(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(5_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    bytes(HEADER);
  }

  /// A frame that came.
  record Frame(int type, int channel, byte[] payload) {
    /// The method of a method frame, or 0.
    int method() {
      return type == FrameDecoder.METHOD ? arguments(0).getInt(0) : 0;
    }

    ByteBuf arguments(int from) {
      return Unpooled.wrappedBuffer(payload, from, payload.length - from);
    }

    /// The code and text of a close.
    String reply() {
      Fields fields = new Fields(arguments(4));
      return fields.shortInt() + " " + fields.shortString();
    }
  }

  void bytes(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void frame(int type, int channel, byte[] payload) throws IOException {
    ByteBuf out = Unpooled.buffer();
    int at = FrameWriter.begin(out, type, channel);
    out.writeBytes(payload);
    FrameWriter.end(out, at);
    bytes(ByteBufUtil.getBytes(out));
  }

  void method(int channel, int method, Consumer<ByteBuf> arguments) throws IOException {
    ByteBuf out = Unpooled.buffer();
    int at = FrameWriter.method(out, channel, method);
    arguments.accept(out);
    FrameWriter.end(out, at);
    bytes(ByteBufUtil.getBytes(out));
  }

  /// The next frame; null when the connection has ended.
  @Nullable Frame next() throws IOException {
    try {
      int type = in.readUnsignedByte();
      int channel = in.readUnsignedShort();
      byte[] payload = new byte[in.readInt()];
      in.readFully(payload);
      if (in.readUnsignedByte() != FrameDecoder.END) {
        throw new IOException("a frame without its end");
      }
      return new Frame(type, channel, payload);
    } catch (EOFException | SocketException over) {
      return null;
    }
  }

  Frame expect(int method) throws IOException {
    Frame frame = next();
    if (frame == null || frame.method() != method) {
      throw new AssertionError("expected method " + method + ", got " + frame);
    }
    return frame;
  }

  /// Answers connection.start by PLAIN.
  RawRabbit startOk(String name, String password) throws IOException {
    expect(Method.CONNECTION_START);
    return startOk("PLAIN", ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8));
  }

  RawRabbit startOk(String mechanism, byte[] response) throws IOException {
    method(
        0,
        Method.CONNECTION_START_OK,
        out -> {
          FieldTable.write(out, Map.of());
          FieldTable.writeShortString(out, mechanism);
          out.writeInt(response.length).writeBytes(response);
          FieldTable.writeShortString(out, "en_US");
        });
    return this;
  }

  RawRabbit tuneOk(int channelMax, int frameMax, int heartbeat) throws IOException {
    expect(Method.CONNECTION_TUNE);
    method(
        0,
        Method.CONNECTION_TUNE_OK,
        out -> out.writeShort(channelMax).writeInt(frameMax).writeShort(heartbeat));
    return this;
  }

  RawRabbit open(String vhost) throws IOException {
    method(
        0,
        Method.CONNECTION_OPEN,
        out -> {
          FieldTable.writeShortString(out, vhost);
          out.writeByte(0).writeByte(0);
        });
    return this;
  }

  /// Signs in and opens channel 1.
  RawRabbit signIn(String name, String password) throws IOException {
    startOk(name, password).tuneOk(0, 0, 0).open("/");
    expect(Method.CONNECTION_OPEN_OK);
    method(1, Method.CHANNEL_OPEN, out -> out.writeByte(0));
    expect(Method.CHANNEL_OPEN_OK);
    return this;
  }

  void publish(int channel, String exchange, String key, int bits) throws IOException {
    method(
        channel,
        Method.BASIC_PUBLISH,
        out -> {
          out.writeShort(0);
          FieldTable.writeShortString(out, exchange);
          FieldTable.writeShortString(out, key);
          out.writeByte(bits);
        });
  }

  /// A content header of class basic without properties.
  void header(int channel, long size) throws IOException {
    ByteBuf out = Unpooled.buffer();
    out.writeShort(60).writeShort(0).writeLong(size).writeShort(0);
    frame(FrameDecoder.HEADER, channel, ByteBufUtil.getBytes(out));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
