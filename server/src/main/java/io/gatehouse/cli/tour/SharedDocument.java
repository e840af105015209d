package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/// The part of a story in which two people look at one document, and live at its changes, and each
/// sees the fields that they may read.
record SharedDocument(Transcript transcript, HttpVisitor owner, int port) {
  private static final String WATCH =
      "{\"id\":\"1\",\"type\":\"subscribe\",\"channel\":\"document/pumps/#\"}";

  /// @param tokens of somebody, and of somebody in the group `pumps`
  void isSeenByTwo(String alice, String bob) throws IOException {
    transcript.step("One document, two people, different fields; live too");
    thereIsAStore();
    try (HttpVisitor asAlice = new HttpVisitor(port);
        HttpVisitor asBob = new HttpVisitor(port);
        WebSocketVisitor aliceLive = new WebSocketVisitor(port, alice);
        WebSocketVisitor bobLive = new WebSocketVisitor(port, bob)) {
      asAlice.holds(alice);
      asBob.holds(bob);
      owner.post(
          "/v1/documents/pumps",
          "{\"id\":\"pump-7\",\"schema\":\"pump\",\"fields\":{\"place\":\"cellar\",\"cost\":420}}");
      sees("alice (http)", asAlice.get("/v1/documents/pumps/pump-7").body(), false);
      sees("bob (http)", asBob.get("/v1/documents/pumps/pump-7").body(), true);
      watch(aliceLive);
      watch(bobLive);
      owner.patch("/v1/documents/pumps/pump-7", "{\"fields\":{\"place\":\"roof\",\"cost\":99}}");
      sees("alice (websocket)", aliceLive.next("message").path("message"), false);
      sees("bob (websocket)", bobLive.next("message").path("message"), true);
      String cheap = "/v1/documents/pumps?filter=cost%20%3C%20100";
      transcript.expect(
          asAlice.get(cheap).body().path("items").isEmpty()
              && asBob.get(cheap).body().path("items").size() == 1,
          "bob finds it by its cost, alice does not");
    }
  }

  private void thereIsAStore() throws IOException {
    owner.post("/v1/stores", "{\"id\":\"pumps\",\"save\":\"owner\",\"query\":\"authenticated\"}");
    HttpVisitor.Answer schema =
        owner.post(
            "/v1/schemas",
            """
            {"id": "pump", "definition": {
              "schema": {"type": "object", "properties": {"cost": {"type": "number"}}},
              "documents": {"read": "authenticated", "write": "owner"},
              "fields": {"read": "authenticated", "write": "owner"},
              "groups": {"money": {"fields": ["cost"], "read": "group:pumps", "write": "owner"}}}}
            """);
    transcript.expect(
        schema.status() == 201, "a schema: everybody reads `place`, the group pumps `cost`");
  }

  private static void watch(WebSocketVisitor live) throws IOException {
    live.send(WATCH);
    live.next("ok");
  }

  private void sees(String who, JsonNode document, boolean cost) {
    transcript.says(who, document.path("fields").toString());
    transcript.expect(
        document.path("fields").has("place") && document.path("fields").has("cost") == cost,
        cost ? "with the cost" : "without the cost");
  }
}
