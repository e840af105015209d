package io.gatehouse.messaging.name;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Further names of channels, such as `KEY/temperatures/message` for the channel `temperatures`.
///
/// Whoever publishes under such a name publishes on the channel itself, and whoever listens under
/// it hears what is said on the channel, under that name. Rights are always those to the channel.
/// Asked on event loops for every new name: it must not block.
public interface OtherNames {

  /// The channel, or the filter of channels, that this name stands for; null where it is no name of
  /// this kind.
  @Nullable String meant(String application, String name);

  /// Under which other names a channel is heard.
  List<String> others(String application, String channel);
}
