package io.gatehouse.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One URL says where the state is, and is safe where it says nothing.
class StoreUrlTest {

  @Test
  void aPostgresUrlIsTakenApart() {
    StoreUrl url = StoreUrl.parse("postgresql://ada:p%40ss@db:5433/gate?sslmode=require");
    assertThat(url)
        .isEqualTo(
            new StoreUrl.Postgres("db:5433/gate", "sslmode=require", "ada", new Secret("p@ss")));
    assertThat(url).hasToString("postgresql://ada:(secret)@db:5433/gate?sslmode=require");
  }

  @Test
  void theJdbcFormIsUnderstood() {
    assertThat(StoreUrl.parse("jdbc:postgresql://db/gate?user=ada&password=p&ssl=true"))
        .isEqualTo(new StoreUrl.Postgres("db/gate", "ssl=true", "ada", new Secret("p")));
    assertThat(StoreUrl.parse("jdbc:sqlite:/srv/g.db"))
        .isEqualTo(new StoreUrl.Sqlite(Path.of("/srv/g.db")));
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://a:b@localhost:5432/gate, jdbc:postgresql://localhost:5432/gate",
    "postgres://a:b@127.0.0.1/gate, jdbc:postgresql://127.0.0.1/gate",
    "jdbc:postgresql://a:b@[::1]:5432/gate, jdbc:postgresql://[::1]:5432/gate",
    "postgresql://a:b@localhost/gate?currentSchema=x, jdbc:postgresql://localhost/gate?currentSchema=x"
  })
  void onThisMachineTheUrlStaysAsItIs(String given, String read) {
    StoreUrl.Postgres url = postgres(given);
    assertThat(url.jdbcUrl()).isEqualTo(read);
    assertThat(url.user()).isEqualTo("a");
    assertThat(url.password()).isEqualTo(new Secret("b"));
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://db.example/gate, /gate?sslmode=verify-full",
    "postgresql://db.example/gate?connectTimeout=3, ?sslmode=verify-full&connectTimeout=3",
    "postgresql://db.example/gate?sslmode=require, /gate?sslmode=require",
    "'postgresql://one:5432,two:5432/gate', /gate?sslmode=verify-full",
    "'postgresql://localhost,two/gate', /gate?sslmode=verify-full",
    "postgresql://localhost.evil.example/gate, /gate?sslmode=verify-full"
  })
  void offThisMachineTheCertificateIsVerifiedUnlessAskedOtherwise(String given, String end) {
    assertThat(postgres(given).jdbcUrl()).endsWith(end);
  }

  @Test
  void severalHostsKeepTheirUser() {
    StoreUrl.Postgres url = postgres("postgresql://ada:p@one:5432,two:5432/gate");
    assertThat(url.place()).isEqualTo("one:5432,two:5432/gate");
    assertThat(url.user()).isEqualTo("ada");
  }

  @Test
  void aPasswordMayHoldAnythingWhenItIsEncoded() {
    StoreUrl.Postgres url =
        postgres("postgresql://gate%40house:p%40ss%3A%2F%2B+%25@localhost/gate");
    assertThat(url.user()).isEqualTo("gate@house");
    assertThat(url.password()).isEqualTo(new Secret("p@ss:/++%"));
    assertThat(url.toString()).doesNotContain("p@ss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sqlite:",
        "mysql://h/d",
        "postgresql://",
        "postgresql://host",
        "postgresql:///x",
        "localhost/gate"
      })
  void otherStoresAreRefused(String text) {
    assertThatThrownBy(() -> StoreUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static StoreUrl.Postgres postgres(String text) {
    return (StoreUrl.Postgres) StoreUrl.parse(text);
  }
}
