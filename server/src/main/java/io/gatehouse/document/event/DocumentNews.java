package io.gatehouse.document.event;

import io.gatehouse.access.Rights;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Tells of changes on `document/STORE/ID`. Does not block.
public final class DocumentNews {
  private static final Message.Extras TEXT =
      new Message.Extras(true, null, null, Long.MAX_VALUE, List.of());
  private static final String JSON = "application/json";

  private final Hub hub;
  private final BiFunction<String, @Nullable String, @Nullable Definition> latest;

  /// @param latest what a schema of an application says now, as far as that is known
  public DocumentNews(Hub hub, BiFunction<String, @Nullable String, @Nullable Definition> latest) {
    this.hub = hub;
    this.latest = latest;
  }

  public void tell(Rights by, Happened happened) {
    Identity identity = by.identity();
    String application = happened.document().application();
    String channel = "document/" + happened.document().store() + "/" + happened.document().id();
    FieldViews views = new FieldViews(happened, hub.things().line(application, channel), latest);
    byte[] bare = DocumentJson.text(views.bare()).getBytes(StandardCharsets.UTF_8);
    // refused only when the store is far behind, and then the change itself is safe
    var _ =
        hub.publishFromServer(
            application,
            new Publication.Sender(identity.subject(), identity.name(), identity.publicData()),
            new Message(channel, bare, JSON, 1, false, TEXT),
            views);
  }
}
