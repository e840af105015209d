package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.record.WebhookRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Webhooks: one for each event of an application.
class WebhookTest extends StoreContract {
  private static WebhookRecord webhook(String event, String url, String... channels) {
    return new WebhookRecord(
        "main", event, url, "sealed", 5_000, 60_000, List.of(channels), true, 7, 1);
  }

  @Test
  void aWebhookIsKeptAsItIs() {
    WebhookRecord asked = webhook("message", "https://backend.example/?a=b&ä", "chat/#", "a \"b\"");
    change(tx -> tx.webhooks().put(asked));
    reopen();
    assertThat(find("main", "message")).contains(asked);
    assertThat(find("main", "publish")).isEmpty();
    assertThat(find("other", "message")).isEmpty();
  }

  private Optional<WebhookRecord> find(String application, String event) {
    return stores.read(tx -> tx.webhooks().find(application, event));
  }

  @Test
  void anotherOfTheSameEventTakesItsPlaceWithTheNextVersion() {
    change(tx -> tx.webhooks().put(webhook("publish", "https://one.example/")));
    change(tx -> tx.webhooks().put(webhook("publish", "https://two.example/")));
    List<WebhookRecord> all = stores.read(tx -> tx.webhooks().list("main"));
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().url()).isEqualTo("https://two.example/");
    assertThat(all.getFirst().version()).isEqualTo(2);
    assertThat(all.getFirst().createdAt()).isEqualTo(7);
  }

  @Test
  void theyAreListedByTheirEventAndRemovedOneByOne() {
    change(tx -> tx.webhooks().put(webhook("subscribe", "https://a.example/")));
    change(tx -> tx.webhooks().put(webhook("authenticate", "https://b.example/")));
    List<WebhookRecord> all = stores.read(tx -> tx.webhooks().all());
    assertThat(all).extracting(WebhookRecord::event).containsExactly("authenticate", "subscribe");
    change(tx -> assertThat(tx.webhooks().remove("main", "subscribe")).isTrue());
    change(tx -> assertThat(tx.webhooks().remove("main", "subscribe")).isFalse());
    List<WebhookRecord> left = stores.read(tx -> tx.webhooks().list("main"));
    assertThat(left).hasSize(1);
  }
}
