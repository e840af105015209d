package io.gatehouse.doctor;

import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.ListEntry;
import io.gatehouse.outbound.Destinations;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.WebhookRecord;
import io.gatehouse.store.script.Script;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Backends and scripts that act for an application.
record BackendChecks() {
  private static final int SCRIPTS = 1_000;
  private static final String AUTHENTICATE = "authenticate";

  void look(Transaction transaction, String application, Findings findings) {
    List<WebhookRecord> webhooks = transaction.webhooks().list(application);
    findings.when(
        webhooks.stream().anyMatch(webhook -> webhook.event().equals(AUTHENTICATE)),
        Check.GUESTS,
        "the webhook `authenticate` says who somebody is");
    findings.each(
        Check.WEBHOOKS_PLAIN,
        "called without encryption",
        webhooks.stream().filter(BackendChecks::isPlain).map(WebhookRecord::event).toList());
    List<String> open = new ArrayList<>();
    for (Script script : transaction.scripts().list(application, "", null, SCRIPTS)) {
      if (AccessList.parse(script.lists().execute())
          .entries()
          .contains(new ListEntry.OfWord(ListEntry.Word.ANONYMOUS))) {
        open.add(script.path());
      }
    }
    findings.each(Check.SCRIPTS_ANONYMOUS, "anybody may run", open);
    findings.each(
        Check.OUTBOUND_OWN,
        "the application's own list has",
        Destinations.own(transaction, application).stream().filter("*"::equals).toList());
  }

  private static boolean isPlain(WebhookRecord webhook) {
    URI url = URI.create(webhook.url());
    return "http".equals(url.getScheme()) && !ListenerChecks.local(String.valueOf(url.getHost()));
  }
}
