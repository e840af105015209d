package io.gatehouse.store.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One URL says where PostgreSQL is, and is safe where it says nothing.
class PostgresAddressTest {

  @ParameterizedTest
  @CsvSource({
    "postgresql://a:b@localhost:5432/gate, jdbc:postgresql://localhost:5432/gate",
    "postgres://a:b@127.0.0.1/gate, jdbc:postgresql://127.0.0.1/gate",
    "jdbc:postgresql://a:b@[::1]:5432/gate, jdbc:postgresql://[::1]:5432/gate",
    "postgresql://a:b@localhost/gate?currentSchema=x, jdbc:postgresql://localhost/gate?currentSchema=x"
  })
  void onThisMachineTheUrlStaysAsItIs(String given, String read) {
    PostgresAddress address = PostgresAddress.parse(given);
    assertThat(address.url()).isEqualTo(read);
    assertThat(address.user()).isEqualTo("a");
    assertThat(address.password()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://db.example/gate, ?sslmode=verify-full",
    "postgresql://db.example/gate?connectTimeout=3, ?sslmode=verify-full&connectTimeout=3",
    "postgresql://db.example/gate?sslmode=require, ?sslmode=require",
    "'postgresql://one:5432,two:5432/gate', ?sslmode=verify-full",
    "postgresql://localhost.evil.example/gate, ?sslmode=verify-full"
  })
  void offThisMachineTheCertificateIsVerifiedUnlessAskedOtherwise(String given, String options) {
    assertThat(PostgresAddress.parse(given).url()).endsWith(options);
  }

  @Test
  void aPasswordMayHoldAnythingWhenItIsEncoded() {
    PostgresAddress address =
        PostgresAddress.parse("postgresql://gate%40house:p%40ss%3A%2F%2B+%25@localhost/gate");
    assertThat(address.user()).isEqualTo("gate@house");
    assertThat(address.password()).isEqualTo("p@ss:/++%");
    assertThat(address.place()).isEqualTo("localhost/gate");
    assertThat(address.toString()).doesNotContain("p@ss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mysql://a/b", "postgresql://", "localhost/gate", "postgresql:///x"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> PostgresAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must look like");
  }
}
