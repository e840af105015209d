package io.gatehouse.door.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.value.CertificatePattern;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.Authority;
import io.gatehouse.door.Authority.Held;
import io.gatehouse.identity.proof.ClientCertificate.Named;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of authorities and revocation lists may change at any moment.
class ClientTrustTest {
  @TempDir Path folder;
  private final Authority authority = new Authority("one");
  private final Held boat = authority.issue("CN=boat-7");
  private final AtomicInteger changes = new AtomicInteger();
  private ClientTrust trust;

  @BeforeEach
  void open() throws Exception {
    Authority.write(authorities(), authority.pem());
    Authority.write(revoked(), authority.revoking());
    trust =
        new ClientTrust(
            new ClientTrust.Settings(
                authorities(),
                List.of(revoked()),
                List.of(CertificatePattern.parse("CN=${device}"))),
            digest -> false);
    trust.whenChanged(changes::incrementAndGet);
  }

  private Path authorities() {
    return folder.resolve("authorities.pem");
  }

  private Path revoked() {
    return folder.resolve("revoked.pem");
  }

  @Test
  void whoeverCouldNotBeToldIsToldTheNextTime() {
    AtomicInteger failures = new AtomicInteger(1);
    trust.whenChanged(() -> {
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("the store is away");
      }
    });
    Authority.write(revoked(), authority.revoking(boat.certificate()));
    assertThatThrownBy(trust::reload).isInstanceOf(IllegalStateException.class);
    assertThat(trust.reload()).isTrue();
    assertThat(trust.reload()).isFalse();
    assertThat(changes).hasValue(2);
  }

  @Test
  void aNewListIsTakenOnce() {
    assertBelieved();
    assertThat(trust.named(boat.certificate()))
        .contains(new Named("main", Subject.device("boat-7")));
    assertThat(trust.reload()).isFalse();
    Authority.write(revoked(), authority.revoking(boat.certificate()));
    assertThat(trust.reload()).isTrue();
    assertThat(trust.reload()).isFalse();
    assertThat(changes).hasValue(1);
    assertRefused();
    assertThat(trust.named(boat.certificate())).isEmpty();
  }

  @Test
  void aBadListLeavesTheOldOneInUse() {
    Authority.write(revoked(), authority.revoking(boat.certificate()));
    trust.reload();
    Authority.write(revoked(), "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    assertThat(trust.reload()).isFalse();
    assertRefused();
    assertThat(revoked().toFile().delete()).isTrue();
    assertThat(trust.reload()).isFalse();
    assertRefused();
    Authority.write(revoked(), authority.revoking());
    assertThat(trust.reload()).isTrue();
    assertBelieved();
  }

  @Test
  void anAuthorityThatIsTakenOutVouchesForNobody() {
    Authority.write(authorities(), new Authority("two").pem());
    assertThat(trust.reload()).isTrue();
    assertRefused();
    assertThat(trust.named(boat.certificate())).isEmpty();
  }

  @Test
  void whatIsRegisteredNeedsNoAuthorityButItsTime() throws Exception {
    ClientTrust open =
        new ClientTrust(new ClientTrust.Settings(null, List.of(), List.of()), digest -> true);
    assertThatCode(() -> open.check(chain(Authority.selfSigned("CN=x"))))
        .doesNotThrowAnyException();
    Held expired = Authority.selfSigned("CN=x", Authority.Span.past());
    assertThatThrownBy(() -> open.check(chain(expired))).isInstanceOf(CertificateException.class);
    assertThat(open.named(boat.certificate())).isEmpty();
  }

  private void assertBelieved() {
    assertThatCode(() -> trust.check(chain(boat))).doesNotThrowAnyException();
  }

  private void assertRefused() {
    assertThatThrownBy(() -> trust.check(chain(boat))).isInstanceOf(CertificateException.class);
  }

  private static X509Certificate[] chain(Held held) {
    return new X509Certificate[] {held.certificate()};
  }
}
