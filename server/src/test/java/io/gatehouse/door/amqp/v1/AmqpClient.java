package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Link;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.sasl.client.SaslAuthenticator;
import org.apache.qpid.protonj2.engine.sasl.client.SaslCredentialsProvider;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.apache.qpid.protonj2.types.messaging.Section;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/// A client that does one thing after the other on a real socket, and waits for what it expects.
final class AmqpClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final Engine engine;
  private final Decoder decoder = CodecFactory.getDefaultDecoder();
  private final Encoder encoder = CodecFactory.getDefaultEncoder();
  final Connection connection;
  final Session session;
  private boolean ended;
  private @Nullable ByteArrayOutputStream gathered;

  AmqpClient(int port, @Nullable String user, @Nullable String password) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), user, password, open -> {});
  }

  AmqpClient(
      Socket socket,
      @Nullable String user,
      @Nullable String password,
      Consumer<Connection> settings)
      throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20);
    socket.setTcpNoDelay(true);
    engine = EngineFactory.PROTON.createEngine();
    engine.outputConsumer(this::write);
    engine.errorHandler(failed -> {});
    engine.saslDriver().client().setListener(new SaslAuthenticator(credentials(user, password)));
    connection = engine.start();
    connection.setContainerId("test");
    settings.accept(connection);
    connection.open();
    session = connection.session();
    session.open();
    await(() -> connection.isRemotelyOpen() || ended || engine.isFailed());
  }

  private static SaslCredentialsProvider credentials(
      @Nullable String user, @Nullable String password) {
    return new SaslCredentialsProvider() {
      @Override
      public @Nullable String vhost() {
        return null;
      }

      @Override
      public @Nullable String username() {
        return user;
      }

      @Override
      public @Nullable String password() {
        return password;
      }

      @Override
      public java.security.@Nullable Principal localPrincipal() {
        return null;
      }
    };
  }

  private void write(ProtonBuffer bytes) {
    byte[] copy = new byte[bytes.getReadableBytes()];
    bytes.readBytes(copy, 0, copy.length);
    if (gathered != null) {
      gathered.writeBytes(copy);
      return;
    }
    try {
      socket.getOutputStream().write(copy);
    } catch (IOException closed) {
      ended = true;
    }
  }

  /// Sends everything that this writes at once, as one piece of the stream.
  void atOnce(Runnable writing) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    gathered = all;
    writing.run();
    gathered = null;
    socket.getOutputStream().write(all.toByteArray());
  }

  /// Reads what comes until the condition holds; fails when it does not.
  void await(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    byte[] buffer = new byte[64 << 10];
    InputStream in = socket.getInputStream();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("what was expected did not come").isLessThan(deadline);
      if (ended) {
        assertThat(condition.getAsBoolean()).as("the connection has ended").isTrue();
        return;
      }
      read(in, buffer);
    }
  }

  private void read(InputStream in, byte[] buffer) throws IOException {
    try {
      int count = in.read(buffer);
      if (count < 0) {
        ended = true;
      } else if (engine.isWritable()) {
        engine.ingest(ProtonByteArrayBufferAllocator.wrapped(Arrays.copyOf(buffer, count)));
      }
    } catch (SocketTimeoutException nothing) {
      // asked again
    }
  }

  boolean isOpen() {
    return connection.isRemotelyOpen() && !ended && !engine.isFailed();
  }

  void awaitEnd() throws IOException {
    await(() -> ended);
  }

  ErrorCondition awaitClose() throws IOException {
    await(connection::isRemotelyClosed);
    return connection.getRemoteCondition();
  }

  /// Makes sure that everything sent so far has been handled.
  void sync() throws IOException {
    Session probe = connection.session();
    probe.open();
    await(probe::isRemotelyOpen);
    probe.close();
    await(probe::isRemotelyClosed);
  }

  // --- sending ---

  Sender sender(@Nullable String address) throws IOException {
    return sender(address, null);
  }

  Sender sender(@Nullable String address, @Nullable SenderSettleMode mode) throws IOException {
    Sender sender = session.sender("s-" + address);
    sender.setSource(new Source());
    sender.setTarget(new Target().setAddress(address));
    sender.setSenderSettleMode(mode);
    sender.openHandler(opened -> {});
    sender.open();
    await(() -> sender.isSendable() || isClosed(sender));
    return sender;
  }

  boolean isClosed(Link<?> link) {
    return ended || link.isRemotelyClosedOrDetached();
  }

  ErrorCondition awaitDetach(Link<?> link) throws IOException {
    await(() -> isClosed(link));
    return link.getRemoteCondition();
  }

  OutgoingDelivery send(Sender sender, byte[] message) throws IOException {
    await(sender::isSendable);
    OutgoingDelivery delivery = sender.next();
    delivery.setTag(Long.toString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII));
    if (sender.getSenderSettleMode() == SenderSettleMode.SETTLED) {
      delivery.settle();
    }
    ProtonBuffer bytes = ProtonByteArrayBufferAllocator.wrapped(message);
    delivery.writeBytes(bytes);
    return delivery;
  }

  OutgoingDelivery sendAndAwait(Sender sender, byte[] message) throws IOException {
    OutgoingDelivery delivery = send(sender, message);
    await(delivery::isRemotelySettled);
    return delivery;
  }

  byte[] message(String text) {
    return message(new Data(text.getBytes(StandardCharsets.UTF_8)));
  }

  byte[] message(Section<?>... sections) {
    ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
    for (Section<?> section : sections) {
      encoder.writeObject(buffer, encoder.newEncoderState(), section);
    }
    byte[] bytes = new byte[buffer.getReadableBytes()];
    buffer.readBytes(bytes, 0, bytes.length);
    return bytes;
  }

  // --- receiving ---

  /// A receiver and what has come on it.
  record Inbox(Receiver link, Queue<IncomingDelivery> deliveries) {}

  Inbox receiver(String address, int credit) throws IOException {
    return receiver(address, credit, new Source().setAddress(address), null);
  }

  Inbox receiver(String name, int credit, @Nullable Source source, @Nullable SenderSettleMode mode)
      throws IOException {
    Receiver receiver = session.receiver("r-" + name);
    Queue<IncomingDelivery> deliveries = new ArrayDeque<>();
    receiver.deliveryReadHandler(delivery -> {
      if (!delivery.isPartial()) {
        deliveries.add(delivery);
      }
    });
    receiver.setSource(source);
    receiver.setTarget(new Target());
    receiver.setSenderSettleMode(mode);
    receiver.openHandler(opened -> {});
    receiver.open();
    await(() -> receiver.isRemotelyOpen() || isClosed(receiver));
    if (credit > 0 && receiver.getRemoteSource() != null) {
      receiver.addCredit(credit);
    }
    return new Inbox(receiver, deliveries);
  }

  IncomingDelivery next(Inbox inbox) throws IOException {
    await(() -> !inbox.deliveries().isEmpty());
    return inbox.deliveries().remove();
  }

  String text(Inbox inbox) throws IOException {
    return read(next(inbox)).text();
  }

  Content read(IncomingDelivery delivery) {
    ProtonBuffer bytes = delivery.readAll();
    Content content = new Content();
    while (bytes != null && bytes.isReadable()) {
      switch (decoder.readObject(bytes, decoder.newDecoderState())) {
        case Header header -> content.header = header;
        case Properties properties -> content.properties = properties;
        case ApplicationProperties more -> content.application = more;
        case Data data -> content.data = data.getValue();
        default -> {}
      }
    }
    return content;
  }

  /// A message that came.
  static final class Content {
    Header header = new Header();
    Properties properties = new Properties();
    ApplicationProperties application = new ApplicationProperties(null);
    byte[] data = new byte[0];

    String text() {
      return new String(data, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
