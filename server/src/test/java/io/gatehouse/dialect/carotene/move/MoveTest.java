package io.gatehouse.dialect.carotene.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.dialect.carotene.move.Move.Remark;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MoveTest {
  private static Move of(String keys) {
    return Move.of("[{carotene, [" + keys + "]}].", false);
  }

  private static String remarks(Move move) {
    return move.remarks().stream().map(Remark::key).collect(Collectors.joining(" "));
  }

  @Test
  void everyKeyOfCaroteneHasItsPlace() {
    Move move =
        of(
            """
            {authenticate_url, "http://localhost:8000/auth/"},
            {publish_authorization, [{level, anonymous}]},
            {subscribe_authorization,
                [{authorization_url, <<"https://b.example/sub">>}, {level, ask}]},
            {subscribe_url, "http://127.0.0.1/hear"},
            {subscribed_channels, ["general", "room \\"1\\""]},
            {presence, true},
            {restrict_api_access_to, {10, 0, 0, 7}}
            """);
    assertThat(move.toml())
        .isEqualTo(
            """
            [carotene]
            application = "main"
            authenticate-url = "http://localhost:8000/auth/"
            publish-authorization-level = "anonymous"
            subscribe-authorization-level = "ask"
            subscribe-authorization-url = "https://b.example/sub"
            subscribe-url = "http://127.0.0.1/hear"
            subscribed-channels = ["general", "room \\"1\\""]
            presence = true
            restrict-api-access-to = ["10.0.0.7"]
            """);
    assertThat(remarks(move)).isEqualTo("restrict_api_access_to (webhooks)");
  }

  @Test
  void whatWasOpenBecauseItWasNotSetIsClosedAndSaidSo() {
    Move move = of("");
    assertThat(move.settings())
        .containsEntry("publish-authorization-level", "\"authenticated\"")
        .containsEntry("subscribe-authorization-level", "\"authenticated\"")
        .containsEntry("restrict-api-access-to", "[\"127.0.0.1\", \"::1\"]");
    assertThat(move.remarks())
        .allMatch(remark -> remark.weight() == Move.Weight.SAFER)
        .extracting(Remark::key)
        .containsExactly(
            "publish_authorization", "subscribe_authorization", "restrict_api_access_to");
  }

  @Test
  void nothingIsLostWithoutAWord() {
    Move move =
        Move.of(
            """
            [{lager, []}, stray, {carotene, [
                {port, 8080}, {ssl, [{certfile, "x"}]}, {broker, redis}, {nodes_in_cluster, []},
                {unheard_of, 1}, 17, {presence, perhaps}, {authenticate_url, "mailto:x"},
                {publish_authorization, [{level, nobody}]},
                {subscribe_authorization, [{level, authenticated}, {colour, red}]},
                {subscribe_url, 5}, {subscribed_channels, ["a,b", "c"]},
                {restrict_api_access_to, {1, 2, 3}}, {port, 1}
            ]}].
            """,
            false);
    assertThat(remarks(move))
        .contains(
            "lager",
            "(entry)",
            "port",
            "ssl",
            "broker",
            "nodes_in_cluster",
            "unheard_of",
            "presence",
            "authenticate_url",
            "publish_authorization",
            "subscribe_authorization",
            "subscribe_url",
            "subscribed_channels",
            "restrict_api_access_to");
    assertThat(move.settings())
        .containsEntry("publish-authorization-level", "\"authenticated\"")
        .containsEntry("restrict-api-access-to", "[\"127.0.0.1\", \"::1\"]")
        .containsEntry("subscribed-channels", "[\"c\"]");
  }

  @Test
  void severalAddressesAndVersionSixAreUnderstood() {
    assertThat(
            of("{restrict_api_access_to, [{127,0,0,1}, {0,0,0,0,0,0,0,1}, \"10.0.0.1\"]}")
                .settings())
        .containsEntry("restrict-api-access-to", "[\"127.0.0.1\", \"::1\", \"10.0.0.1\"]");
  }

  @Test
  void tokensThatWouldCrossTheNetworkInClearAreMentioned() {
    assertThat(of("{authenticate_url, \"http://mybackend.com/auth\"}").remarks())
        .anyMatch(remark -> remark.text().contains("in clear"));
  }
}
