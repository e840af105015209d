package io.gatehouse.store.sql;

import io.gatehouse.store.WebhookStore;
import io.gatehouse.store.record.WebhookRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.Json;
import java.util.List;
import java.util.Optional;

/// Webhooks in their table, with their channels as JSON.
record SqlWebhooks(Sql sql) implements WebhookStore {
  @Override
  public WebhookRecord put(WebhookRecord webhook) {
    sql.change(
        """
        insert into webhooks (application, event, url, sealed_secret, timeout_ms, answer_ms,
          channels, wildcards, created_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, event) do update set url = excluded.url,
          sealed_secret = excluded.sealed_secret, timeout_ms = excluded.timeout_ms,
          answer_ms = excluded.answer_ms, channels = excluded.channels,
          wildcards = excluded.wildcards, version = webhooks.version + 1
        """,
        webhook.application(),
        webhook.event(),
        webhook.url(),
        webhook.sealedSecret(),
        webhook.timeoutMillis(),
        webhook.answerMillis(),
        Json.text(webhook.channels()),
        webhook.wildcards(),
        webhook.createdAt(),
        1L);
    return find(webhook.application(), webhook.event()).orElseThrow();
  }

  @Override
  public Optional<WebhookRecord> find(String application, String event) {
    return sql.one(
        "select * from webhooks where application = ? and event = ?",
        SqlWebhooks::webhook,
        application,
        event);
  }

  @Override
  public boolean remove(String application, String event) {
    return sql.change(
            "delete from webhooks where application = ? and event = ?", application, event)
        > 0;
  }

  @Override
  public List<WebhookRecord> list(String application) {
    return sql.all(
        "select * from webhooks where application = ? order by event",
        SqlWebhooks::webhook,
        application);
  }

  @Override
  public List<WebhookRecord> all() {
    return sql.all("select * from webhooks order by application, event", SqlWebhooks::webhook);
  }

  private static WebhookRecord webhook(Row row) {
    return new WebhookRecord(
        row.text("application"),
        row.text("event"),
        row.text("url"),
        row.text("sealed_secret"),
        row.number("timeout_ms"),
        row.number("answer_ms"),
        Json.list(row.text("channels")),
        row.flag("wildcards"),
        row.number("created_at"),
        row.number("version"));
  }
}
