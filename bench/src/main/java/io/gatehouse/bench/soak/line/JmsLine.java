package io.gatehouse.bench.soak.line;

import io.gatehouse.bench.lab.Fleet;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.JmsConnectionListener;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.jspecify.annotations.Nullable;

/// AMQP 1.0 as Qpid JMS speaks it: a receiver link for each subscription, and unsettled messages.
final class JmsLine implements Line {
  private static final String OPTIONS =
      "?transport.useEpoll=false&transport.useKQueue=false"
          + "&jms.closeTimeout=2000&jms.requestTimeout=10000&jms.connectTimeout=10000";

  private final JmsConnection connection;
  private final Ear ear;
  private @Nullable Session publishing;
  private @Nullable MessageProducer producer;

  private JmsLine(JmsConnection connection, Ear ear) {
    this.connection = connection;
    this.ear = ear;
  }

  static JmsLine open(Transport.Site site, Fleet.Pass pass, Ear ear) {
    String address = "amqp://127.0.0.1:" + site.doors().amqp() + OPTIONS;
    try {
      JmsConnection opened =
          (JmsConnection)
              new JmsConnectionFactory(pass.device(), pass.value(), address).createConnection();
      // who listens to nothing logs what is no failure here
      opened.setExceptionListener(_ -> {});
      opened.addConnectionListener(new Ending(ear));
      opened.start();
      return new JmsLine(opened, ear);
    } catch (JMSException failed) {
      throw new IllegalStateException("no AMQP 1.0 connection", failed);
    }
  }

  @Override
  public CompletableFuture<Boolean> subscribe(String channel) {
    return elsewhere(() -> {
      Session own = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      try {
        own.createConsumer(own.createTopic(channel)).setMessageListener(this::take);
        return true;
      } catch (JMSException refused) {
        if (isOpen()) {
          own.close();
          return false;
        }
        throw refused;
      }
    });
  }

  private void take(Message message) {
    try {
      ear.heard(text(message), message.getJMSRedelivered());
    } catch (JMSException unreadable) {
      throw new IllegalStateException("a message cannot be read", unreadable);
    }
  }

  private static String text(Message message) throws JMSException {
    if (message instanceof TextMessage text) {
      return text.getText();
    }
    if (message instanceof BytesMessage) {
      return new String(message.getBody(byte[].class), StandardCharsets.UTF_8);
    }
    throw new IllegalStateException("a message of kind " + message.getClass());
  }

  @Override
  public synchronized CompletableFuture<Boolean> publish(String channel, String text) {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    try {
      Session own = publishing;
      MessageProducer sender = producer;
      if (own == null || sender == null) {
        own = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        sender = own.createProducer(own.createTopic(channel));
        publishing = own;
        producer = sender;
      }
      BytesMessage message = own.createBytesMessage();
      message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      sender.send(message, new Answer(taken));
    } catch (JMSException failed) {
      taken.completeExceptionally(failed);
    }
    return taken;
  }

  private record Answer(CompletableFuture<Boolean> taken) implements CompletionListener {
    @Override
    public void onCompletion(Message message) {
      taken.complete(true);
    }

    @Override
    public void onException(Message message, Exception why) {
      taken.completeExceptionally(why);
    }
  }

  private static <T> CompletableFuture<T> elsewhere(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        done.complete(work.call());
      } catch (Exception failed) {
        done.completeExceptionally(failed);
      }
    });
    return done;
  }

  @Override
  public void pause(boolean pause) {
    throw new UnsupportedOperationException("this client reads whatever comes");
  }

  @Override
  public boolean isOpen() {
    return connection.isConnected() && !connection.isFailed() && !connection.isClosed();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (JMSException gone) {
      // the server was faster
    }
  }

  @Override
  public void cut() {
    close();
  }

  /// Tells when the connection is gone; the end of one link is told where it matters.
  private record Ending(Ear ear) implements JmsConnectionListener {
    @Override
    public void onConnectionFailure(Throwable why) {
      ear.ended();
    }

    @Override
    public void onConnectionEstablished(URI server) {}

    @Override
    public void onConnectionInterrupted(URI server) {}

    @Override
    public void onConnectionRestored(URI server) {}

    @Override
    public void onInboundMessage(JmsInboundMessageDispatch message) {}

    @Override
    public void onSessionClosed(Session session, Throwable why) {}

    @Override
    public void onConsumerClosed(MessageConsumer consumer, Throwable why) {}

    @Override
    public void onProducerClosed(MessageProducer closed, Throwable why) {}
  }
}
