package io.gatehouse.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.config.value.CertificatePattern.Match;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatePatternTest {

  @Test
  void aPrincipalIsFoundWhereThePatternSays() {
    assertThat(match("CN=${device}", Map.of("CN", List.of("boat-7"))))
        .contains(new Match(null, Subject.device("boat-7")));
    assertThat(
            match(
                "OU=${application} CN=${user}",
                Map.of("CN", List.of("alice"), "OU", List.of("harbour"))))
        .contains(new Match("harbour", Subject.user("alice")));
    assertThat(
            match(
                "URI:urn:${application}:client:${client}",
                Map.of("URI", List.of("https://other", "urn:main:client:tool"))))
        .contains(new Match("main", Subject.client("tool")));
    assertThat(match("DNS:${device}.boats.example", Map.of("DNS", List.of("b7.boats.example"))))
        .contains(new Match(null, Subject.device("b7")));
  }

  @Test
  void whatIsNotClearNamesNobody() {
    assertThat(match("CN=${device}", Map.of("CN", List.of("a", "b")))).isEmpty();
    assertThat(match("CN=${device}", Map.of())).isEmpty();
    assertThat(match("CN=${device}", Map.of("CN", List.of("boat 7")))).isEmpty();
    assertThat(match("CN=${device}", Map.of("CN", List.of("boat-7\n")))).isEmpty();
    assertThat(match("CN=${device}", Map.of("CN", List.of("boat-7\0.evil")))).isEmpty();
    assertThat(match("URI:urn:${device}", Map.of("URI", List.of("urn:a", "urn:b")))).isEmpty();
    assertThat(match("O=Boats CN=${device}", Map.of("CN", List.of("a"), "O", List.of("Others"))))
        .isEmpty();
    // a dot in a pattern is a dot
    assertThat(match("DNS:${device}.a.b", Map.of("DNS", List.of("x.aXb")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "CN",
        "CN=boat",
        "CN=${device} OU=${device}",
        "CN=${device} OU=${user}",
        "CN=${group}",
        "CN=${device",
        "XX=${device}",
        "${device}",
        // two readings of one value
        "CN=${application}-${device}",
        "CN=${application}${device}",
        "OU=${application} O=${application} CN=${device}"
      })
  void whatNamesNobodyOrTwoIsNoPattern(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CertificatePattern.parse(text));
  }

  @Test
  void twoNamesInOneValueAreKeptApart() {
    assertThat(match("CN=${application}/${device}", Map.of("CN", List.of("a/b"))))
        .contains(new Match("a", Subject.device("b")));
    assertThat(match("CN=${application}/${device}", Map.of("CN", List.of("a/b/c")))).isEmpty();
  }

  private static Optional<Match> match(String pattern, Map<String, List<String>> values) {
    return CertificatePattern.parse(pattern).match(type -> values.getOrDefault(type, List.of()));
  }
}
