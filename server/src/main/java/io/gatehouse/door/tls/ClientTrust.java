package io.gatehouse.door.tls;

import io.gatehouse.config.value.CertificatePattern;
import io.gatehouse.identity.certificate.Subjects;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.identity.proof.ClientCertificate.Named;
import io.gatehouse.identity.proof.ClientCertificate.Standing;
import io.gatehouse.work.Repeating;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which client certificates are believed: those that are registered, and those of the authorities
/// in a file, except for what revocation lists name. The files are read again when they change.
///
/// Safe for use by any thread. New files that are not good leave the old ones in use.
public final class ClientTrust implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTrust.class);
  private static final AttributeKey<ClientTrust> KEY = AttributeKey.valueOf("gatehouse.trust");
  private static final String APPLICATION = "main";

  private final Settings settings;
  private final Predicate<byte[]> registered;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile TrustFiles current;
  private List<byte[]> refused = List.of();
  private boolean untold;
  private @Nullable Repeating watcher;

  /// @param authorities PEM file; null for none
  /// @param lists files of revocation lists
  /// @param names where the certificates of the authorities name their principal
  public record Settings(
      @Nullable Path authorities, List<Path> lists, List<CertificatePattern> names) {}

  /// Reads the files; throws with what is wrong with them.
  ///
  /// @param registered whether a certificate is registered, by its SHA-256; may block
  public ClientTrust(Settings settings, Predicate<byte[]> registered)
      throws IOException, GeneralSecurityException {
    this.settings = settings;
    this.registered = registered;
    this.current = TrustFiles.of(contents());
  }

  private List<byte[]> contents() throws IOException {
    return TrustFiles.contents(settings.authorities(), settings.lists());
  }

  /// Remembers on a channel that its TLS asks for certificates by this trust.
  public void mark(Channel channel) {
    channel.attr(KEY).set(this);
  }

  /// What the peer of a channel has shown in its TLS handshake, which must be over; null where
  /// nothing was shown or the channel has no TLS.
  public static @Nullable ClientCertificate certificate(Channel channel) {
    ClientTrust trust = channel.attr(KEY).get();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return trust == null || tls == null ? null : trust.certificate(tls.engine().getSession());
  }

  private @Nullable ClientCertificate certificate(SSLSession session) {
    try {
      List<X509Certificate> chain =
          Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
      X509Certificate own = chain.getFirst();
      return new ClientCertificate(
          Subjects.digest(own), Subjects.commonName(own), Subjects.expiry(own), new Belief(chain));
    } catch (SSLPeerUnverifiedException e) {
      return null;
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /// Throws unless the certificate may be used to come in; blocks.
  void check(X509Certificate[] chain) throws CertificateException {
    X509Certificate own = chain[0];
    own.checkValidity();
    TrustFiles files = current;
    if (files.revokes(own)) {
      throw new CertificateException("the client certificate was revoked");
    }
    if (!files.vouchesFor(List.of(chain)) && !registered.test(Subjects.digest(own))) {
      throw new CertificateException("the client certificate is not known here");
    }
  }

  /// Whom a certificate names by the word of an authority.
  public Optional<Named> named(X509Certificate certificate) {
    return Optional.ofNullable(standing(current, List.of(certificate)).named());
  }

  private Standing standing(TrustFiles files, List<X509Certificate> chain) {
    X509Certificate own = chain.getFirst();
    if (files.revokes(own)) {
      return new Standing(true, null);
    }
    if (settings.names().isEmpty() || !files.vouchesFor(chain)) {
      return new Standing(false, null);
    }
    return settings.names().stream()
        .flatMap(pattern -> pattern.match(type -> Subjects.values(own, type)).stream())
        .findFirst()
        .map(match ->
            new Standing(
                false,
                new Named(
                    match.application() == null ? APPLICATION : match.application(),
                    match.subject())))
        .orElse(new Standing(false, null));
  }

  /// Called after each change of the files, on the thread that looks at them.
  public void whenChanged(Runnable listener) {
    listeners.add(listener);
  }

  /// Looks at the files again and again on a thread of its own.
  public synchronized void watch(Duration pause) {
    watcher = Repeating.every(pause, "client-trust", this::reload);
  }

  /// Takes the files as they are now; true if they are new and good.
  public synchronized boolean reload() {
    try {
      List<byte[]> fresh = contents();
      boolean known =
          current.isFrom(fresh) || Arrays.deepEquals(refused.toArray(), fresh.toArray());
      if (known && !untold) {
        return false;
      }
      if (!known) {
        refused = fresh;
        current = TrustFiles.of(fresh);
        untold = true;
      }
    } catch (IOException e) {
      LOG.warn("the files of client certificates cannot be read, the old stay: {}", e.toString());
      return false;
    } catch (GeneralSecurityException e) {
      LOG.error(
          "the new files of client certificates are not good, the old stay: {}", e.toString());
      return false;
    }
    refused = List.of();
    tell();
    return true;
  }

  /// Somebody who cannot be told now is told the next time.
  private void tell() {
    LOG.info("new authorities or revocation lists of client certificates are in use");
    listeners.forEach(Runnable::run);
    untold = false;
  }

  @Override
  public synchronized void close() {
    if (watcher != null) {
      watcher.close();
    }
  }

  /// What is believed of the certificate of one connection; asked anew when the files have changed.
  private final class Belief implements ClientCertificate.Trust {
    private final List<X509Certificate> chain;
    private volatile @Nullable Known known;

    private Belief(List<X509Certificate> chain) {
      this.chain = chain;
    }

    @Override
    public boolean isCurrent() {
      Known now = known;
      return now != null && now.isFrom(current);
    }

    @Override
    public boolean vouchesFor(String kind, String named) {
      return bears(current, chain, kind, named);
    }

    @Override
    public Standing standing() {
      TrustFiles files = current;
      Known now = known;
      if (now == null || !now.isFrom(files)) {
        now = new Known(files, ClientTrust.this.standing(files, chain));
        known = now;
      }
      return now.standing();
    }
  }

  private static boolean bears(
      TrustFiles files, List<X509Certificate> chain, String kind, String name) {
    X509Certificate own = chain.getFirst();
    return !files.revokes(own) && files.vouchesFor(chain) && Subjects.bears(own, kind, name);
  }

  private record Known(TrustFiles files, Standing standing) {
    @SuppressWarnings("ReferenceEquality") // each reading of the files is a state of its own
    boolean isFrom(TrustFiles others) {
      return files == others;
    }
  }
}
