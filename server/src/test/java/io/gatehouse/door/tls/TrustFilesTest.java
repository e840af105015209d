package io.gatehouse.door.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.door.Authority;
import io.gatehouse.door.Authority.Held;
import io.gatehouse.door.Authority.Span;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which certificates the authorities of a file vouch for (RFC 5280 section 6).
class TrustFilesTest {
  private final Authority authority = new Authority("one");
  private final Held boat = authority.issue("CN=boat-7");

  @Test
  void anAuthorityVouchesForItsOwnInTheirTime() throws Exception {
    TrustFiles files = files(authority.pem());
    assertThat(files.vouchesFor(List.of(boat.certificate()))).isTrue();
    assertThat(files.vouchesFor(List.of(Authority.selfSigned("CN=boat-7").certificate())))
        .isFalse();
    assertThat(files.vouchesFor(List.of(new Authority("one").issue("CN=boat-7").certificate())))
        .isFalse();
    assertThat(
            files.vouchesFor(
                List.of(authority.issue("CN=boat-7", Span.past(), null).certificate())))
        .isFalse();
    assertThat(files.vouchesFor(List.of(authority.issueForServer("CN=boat-7").certificate())))
        .isFalse();
  }

  @Test
  void aListRevokesWhatItNames() throws Exception {
    TrustFiles files = files(authority.pem(), authority.revoking(boat.certificate()));
    Held other = authority.issue("CN=boat-8");
    assertThat(files.revokes(boat.certificate())).isTrue();
    assertThat(files.vouchesFor(List.of(boat.certificate()))).isFalse();
    assertThat(files.revokes(other.certificate())).isFalse();
    assertThat(files.vouchesFor(List.of(other.certificate()))).isTrue();
  }

  @Test
  void withoutAListInItsTimeAndOfItsOwnNobodyIsVouchedFor() throws Exception {
    assertThat(
            files(authority.pem(), authority.revoking(Span.past()))
                .vouchesFor(List.of(boat.certificate())))
        .isFalse();
    assertThat(
            files(authority.pem(), new Authority("one").revoking())
                .vouchesFor(List.of(boat.certificate())))
        .isFalse();
    assertThat(
            files(authority.pem(), new Authority("two").revoking())
                .vouchesFor(List.of(boat.certificate())))
        .isFalse();
  }

  @Test
  void filesThatHoldNothingAreNoFiles() {
    assertThatThrownBy(() -> files("nothing")).isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> files(authority.pem(), "nothing"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  private static TrustFiles files(String authorities, String... lists)
      throws GeneralSecurityException {
    List<byte[]> contents = new ArrayList<>();
    contents.add(authorities.getBytes(StandardCharsets.US_ASCII));
    for (String list : lists) {
      contents.add(list.getBytes(StandardCharsets.US_ASCII));
    }
    return TrustFiles.of(contents);
  }
}
