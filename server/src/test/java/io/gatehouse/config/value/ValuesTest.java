package io.gatehouse.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({"500ms,500", "30s,30000", "90,90000", "1h30m,5400000", "2d,172800000", "0s,0"})
  void durationsAreWrittenWithUnits(String text, long milliseconds) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "-1s", "1.5h", "1w", "1h soon", "99999999999"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "90m", "24h", "36h", "7d", "0s", "1h30m"})
  void durationsSurviveBeingWritten(String text) {
    Duration duration = Durations.parse(text);
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"0,0B", "100,100B", "1024,1KiB", "64KiB,64KiB", "1 MiB,1MiB", "1536KiB,1536KiB"})
  void sizesAreWrittenWithUnits(String text, String shown) {
    assertThat(Size.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KiB", "1MB", "-1", "1.5MiB", "9999999999"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> Size.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.1.2.3,true",
    "10.0.0.0/8,11.0.0.1,false",
    "10.0.0.0/8,::1,false",
    "192.168.1.7,192.168.1.7,true",
    "192.168.1.7,192.168.1.8,false",
    "0.0.0.0/0,8.8.8.8,true",
    "2001:db8::/32,2001:db8:1::1,true",
    "2001:db8::/32,2001:db9::1,false",
  })
  void aBlockContainsItsAddresses(String block, String address, boolean contained) {
    assertThat(AddressRange.parse(block).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example.org", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8/8"})
  void otherBlocksAreRefused(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSecretShowsNothing() {
    assertThat(new Secret("hunter2")).hasToString("(secret)").isEqualTo(new Secret("hunter2"));
    assertThat(new Secret("hunter2").hashCode()).isEqualTo(new Secret("other").hashCode());
    assertThat(new Secret("hunter2").reveal()).isEqualTo("hunter2");
  }

  @ParameterizedTest
  @CsvSource({"localhost,true", "127.0.0.5,true", "::1,true", "0.0.0.0,false", "a.example,false"})
  void loopbackIsKnownWithoutANameServer(String host, boolean loopback) {
    assertThat(Hosts.isLoopback(host)).isEqualTo(loopback);
  }
}
