package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.ClientIds;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.Reading;
import io.gatehouse.dialect.signalk.model.Timestamps;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.request.RequestEvent;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.AccessRequestRecord;
import java.time.InstantSource;

/// Tells on the stream that somebody asks for access, as an alert, and when it is decided. Of the
/// request itself nothing is told by which anybody could take its place.
public final class Notices {
  private static final String PATH = "notifications.security.accessRequest.";
  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Hub hub;
  private final Vessels vessels;
  private final InstantSource clock;

  public Notices(Hub hub, Vessels vessels, InstantSource clock) {
    this.hub = hub;
    this.vessels = vessels;
    this.clock = clock;
  }

  /// Something has become of a request.
  public void heard(RequestEvent event) {
    AccessRequestRecord request = event.request();
    if (!vessels.speak(request.application())) {
      return;
    }
    boolean asked = event.kind() == RequestEvent.Kind.ASKED;
    String name = ClientIds.clientId(request.subject().id());
    String permission = UserType.of(request.roles()).map(UserType::label).orElse("any");
    String path = PATH + permission + "." + name.replace('.', '_').replace('*', '_');
    if (!PathChannels.isPath(path)) {
      return;
    }
    String now = Timestamps.of(clock.instant());
    ObjectNode value = Words.object().put("state", asked ? "alert" : "normal");
    if (asked) {
      value.putArray("method").add("visual").add("sound");
      value.put("message", "The device or user \"" + name + "\" has requested access");
    } else {
      value.putArray("method");
      value.put("message", "The request of \"" + name + "\" is over");
    }
    value.put("timestamp", now);
    Place place = Place.value(vessels.of(request.application()).self(), path);
    Reading reading = Reading.of(place, "gatehouse", now, Json.write(value));
    hub.publishFromServer(request.application(), SERVER, reading.message());
  }
}
