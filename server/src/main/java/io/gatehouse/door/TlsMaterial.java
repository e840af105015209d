package io.gatehouse.door;

import io.gatehouse.door.tls.CertificateCheck;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.work.Repeating;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate chain and key of the server, read from PEM files and read again when they
/// change.
///
/// Safe for use by any thread. New files that do not fit together leave the old ones in use.
public final class TlsMaterial implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);

  private final Path certificate;
  private final Path key;
  private final List<Consumer<TlsMaterial>> listeners = new CopyOnWriteArrayList<>();
  private volatile Loaded current;
  private final @Nullable ClientTrust trust;
  private final ExecutorService handshakes =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tls-", 0).factory());
  private byte[] refused = new byte[0];
  private @Nullable Repeating watcher;

  private record Loaded(byte[] certificate, byte[] key, SslContext context) {}

  /// Reads the files; throws with what is wrong with them. Clients are not asked for certificates.
  public TlsMaterial(Path certificate, Path key) throws IOException, GeneralSecurityException {
    this(certificate, key, null);
  }

  /// @param trust which certificates of clients are believed; null to ask for none
  public TlsMaterial(Path certificate, Path key, @Nullable ClientTrust trust)
      throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.key = key;
    this.trust = trust;
    this.current = load(Files.readAllBytes(certificate), Files.readAllBytes(key));
  }

  /// For a Vert.x server.
  public PemKeyCertOptions pem() {
    Loaded now = current;
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(now.certificate()))
        .addKeyValue(Buffer.buffer(now.key()));
  }

  /// Which client certificates are believed; null when none are asked for.
  public @Nullable ClientTrust trust() {
    return trust;
  }

  /// For a Netty server: ask for each new connection.
  public SslContext context() {
    return current.context();
  }

  /// Puts TLS before everything else in the pipeline of a new connection; the arithmetic of its
  /// handshake, and the question whose certificate it is, do not hold up the event loop.
  public void protect(Channel channel) {
    if (trust != null) {
      trust.mark(channel);
    }
    channel.pipeline().addFirst(context().newHandler(channel.alloc(), handshakes));
  }

  /// Called after each change.
  public void whenChanged(Consumer<TlsMaterial> listener) {
    listeners.add(listener);
  }

  /// Looks at the files again and again on a thread of its own.
  public synchronized void watch(Duration pause) {
    watcher = Repeating.every(pause, "tls-files", this::reload);
  }

  /// Takes the files as they are now; true if they are new and good.
  public synchronized boolean reload() {
    try {
      byte[] newCertificate = Files.readAllBytes(certificate);
      byte[] newKey = Files.readAllBytes(key);
      Loaded now = current;
      if (Arrays.equals(newCertificate, now.certificate()) && Arrays.equals(newKey, now.key())) {
        return false;
      }
      return take(newCertificate, newKey);
    } catch (IOException e) {
      LOG.warn("the TLS files cannot be read, the old certificate stays: {}", e.toString());
      return false;
    }
  }

  private boolean take(byte[] newCertificate, byte[] newKey) {
    byte[] seen = Arrays.copyOf(newCertificate, newCertificate.length + newKey.length);
    System.arraycopy(newKey, 0, seen, newCertificate.length, newKey.length);
    if (Arrays.equals(seen, refused)) {
      return false;
    }
    try {
      current = load(newCertificate, newKey);
    } catch (IOException | GeneralSecurityException e) {
      refused = seen;
      LOG.error("the new TLS files are not good, the old certificate stays: {}", e.getMessage());
      return false;
    }
    LOG.info("a new certificate is in use, from {}", certificate);
    listeners.forEach(listener -> listener.accept(this));
    return true;
  }

  private Loaded load(byte[] certificate, byte[] key) throws IOException, GeneralSecurityException {
    SslContext context;
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
              new ByteArrayInputStream(certificate), new ByteArrayInputStream(key));
      if (trust != null) {
        builder.trustManager(new CertificateCheck(trust)).clientAuth(ClientAuth.OPTIONAL);
      }
      context = builder.build();
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the PEM files cannot be read: " + cause(e), e);
    }
    PemPair.check(certificate, key);
    return new Loaded(certificate, key, context);
  }

  private static String cause(Throwable e) {
    return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
  }

  @Override
  public synchronized void close() {
    if (watcher != null) {
      watcher.close();
    }
    handshakes.shutdown();
  }
}
