package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.core.pattern.SyntaxException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.1.2.3, 10.1.2.3",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:db8::7, 2001:db8::7",
    "2001:DB8:0:0:0:0:0:7, 2001:db8::7",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "fe80::1%eth0, fe80::1",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::ffff:a01:203, 10.1.2.3",
    "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
  })
  void anAddressIsPrintedInItsUsualForm(String text, String usual) {
    assertThat(Address.parse(text)).hasToString(usual);
    assertThat(Address.parse(usual)).isEqualTo(Address.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.",
        "a.b.c.d",
        "1.2.3.4 ",
        ":",
        ":::",
        "1:2",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "١.2.3.4",
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatExceptionOfType(SyntaxException.class).isThrownBy(() -> Address.parse(text));
  }

  @Test
  void bytesAreRead() {
    assertThat(Address.of(new byte[] {10, 1, (byte) 200, 3})).hasToString("10.1.200.3");
    byte[] six = new byte[16];
    six[0] = 0x20;
    six[1] = 0x01;
    six[15] = 7;
    assertThat(Address.of(six)).hasToString("2001::7");
    assertThatIllegalArgumentException().isThrownBy(() -> Address.of(new byte[5]));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.1.2.2/31, 10.1.2.3, true",
    "0.0.0.0/0, 192.0.2.1, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 192.0.2.1, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/65, 2001:db8::1, true",
    "2001:db8::/65, 2001:db8:0:0:8000::, false",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
  })
  void aBlockContainsWhatSharesItsBits(String block, String address, boolean inside) {
    assertThat(Condition.AddressRange.parse(block).contains(Address.parse(address)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/33, 9, the prefix is a number of bits from 0 to 32",
    "10.0.0.0/, 9, the prefix is a number",
    "10.0.0.0/-1, 9, the prefix is a number",
    "10.1.2.3/8, 0, 'the address has bits beyond the prefix, did you mean `10.0.0.0/8`?'",
    "::/129, 3, the prefix is a number of bits from 0 to 128",
  })
  void aBlockThatIsNoneIsRefused(String text, int position, String problem) {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> Condition.AddressRange.parse(text))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position))
        .satisfies(e -> assertThat(e.problem()).startsWith(problem));
  }

  @Test
  void conditionsAreSaidInWords() {
    Condition condition =
        new Condition.AllOf(
            List.of(
                Condition.AddressRange.parse("10.0.0.0/8"),
                new Condition.OnTransport(Set.of(Transport.MQTT, Transport.HTTP))));
    assertThat(condition.text()).isEqualTo("address in 10.0.0.0/8 and transport is http or mqtt");
    assertThat(Condition.AddressRange.parse("2001:db8::/32").text())
        .isEqualTo("address in 2001:db8::/32");
    assertThat(Condition.AddressRange.parse("10.1.2.3").block()).isEqualTo("10.1.2.3/32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"})
  void someAddressesAreOfThisMachine(String text) {
    assertThat(Address.parse(text).isLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"126.0.0.1", "128.0.0.1", "::", "::2", "1::1", "::127.0.0.1", "10.0.0.127"})
  void othersAreNot(String text) {
    assertThat(Address.parse(text).isLoopback()).isFalse();
  }
}
