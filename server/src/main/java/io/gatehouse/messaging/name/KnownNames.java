package io.gatehouse.messaging.name;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All further names of channels; while there are none, asking costs nothing.
///
/// Safe for use by any thread.
public final class KnownNames {
  private static final OtherNames[] NONE = {};

  private volatile OtherNames[] all = NONE;

  /// Knows more names. To be called before any door opens.
  public synchronized void add(OtherNames names) {
    OtherNames[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = names;
    all = more;
  }

  /// What a name stands for: itself, where it is no other name.
  public String meant(String application, String name) {
    String known = find(application, name);
    return known == null ? name : known;
  }

  /// The message on the channel that it is meant for.
  public Message meant(String application, Message message) {
    String known = find(application, message.channel());
    return known == null ? message : message.on(known);
  }

  /// Messages under the names by which a filter of such names finds them.
  public List<Publication> renamed(
      String application, String filter, List<Publication> publications) {
    TopicFilter asked = TopicFilter.parse(filter);
    return publications.stream()
        .flatMap(kept ->
            others(application, kept.channel()).stream().filter(asked::matches).map(kept::named))
        .toList();
  }

  /// Whether it is another name of a channel, or a filter of such names.
  public boolean isOther(String application, String name) {
    return find(application, name) != null;
  }

  private @Nullable String find(String application, String name) {
    for (OtherNames names : all) {
      String meant = names.meant(application, name);
      if (meant != null) {
        return meant;
      }
    }
    return null;
  }

  /// Under which other names a channel is heard.
  public List<String> others(String application, String channel) {
    OtherNames[] now = all;
    if (now.length == 0) {
      return List.of();
    }
    List<String> names = new ArrayList<>(2);
    for (OtherNames one : now) {
      names.addAll(one.others(application, channel));
    }
    return names;
  }
}
