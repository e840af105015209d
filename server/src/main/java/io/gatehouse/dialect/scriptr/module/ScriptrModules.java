package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.access.Grants;
import io.gatehouse.change.Changes;
import io.gatehouse.dialect.scriptr.project.XmlShape;
import io.gatehouse.dialect.scriptr.topic.ChannelLists;
import io.gatehouse.document.DocumentRooms;
import io.gatehouse.messaging.Hub;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.kept.Keeping;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.timer.Listeners;
import io.gatehouse.store.Stores;
import java.util.List;
import java.util.Set;

/// Every module of Scriptr that stands on a room of the server.
public final class ScriptrModules {
  private ScriptrModules() {}

  /// What they stand on. Each asks for the rights of the run.
  public record Rooms(
      Modules modules,
      DocumentRooms documents,
      ChannelRules channels,
      Grants grants,
      Hub hub,
      Access access,
      Scripts scripts,
      Listeners listeners,
      Keeping keeping,
      Stores stores,
      Changes changes) {}

  public static List<Module> all(Rooms rooms) {
    OurModules ours = new OurModules(rooms.modules());
    MessageCalls messages =
        new MessageCalls(ours, rooms.hub(), rooms.access(), rooms.scripts(), rooms.listeners());
    return List.of(
        new DocumentCalls(rooms.documents().documents(), rooms.stores()).module(),
        new StoreCalls(rooms.documents().shelves()).module(),
        new SchemaCalls(rooms.documents().schemas()).module(),
        new ChannelCalls(
                rooms.channels(), new ChannelLists(rooms.grants(), rooms.stores()), rooms.changes())
            .module(),
        messages.pubsub(),
        messages.queue(),
        new HttpCalls(ours).module(),
        new FileCalls(rooms.scripts()).module(),
        new StorageCalls(rooms.keeping()).module(),
        new Told("tools", Set.of("xmlToJson"), (run, function, arguments) -> xml(arguments)),
        new Told("apsdb", Set.of(), (run, function, arguments) -> null));
  }

  private static JsonNode xml(Arguments arguments) {
    try {
      return XmlShape.read(arguments.text(0));
    } catch (IllegalArgumentException wrong) {
      throw Codes.invalid(
          "this cannot be read as XML: " + wrong.getMessage(), "hand over one small document");
    }
  }
}
