package io.gatehouse.dialect.signalk.stream;

import io.gatehouse.dialect.signalk.model.SourceLabel;
import io.gatehouse.messaging.message.Publication;

/// Of what only the latest message counts for somebody who does not want, or cannot read, each.
record Key(String channel, String source) {
  static Key of(Publication publication) {
    String source = SourceLabel.of(publication.message(), publication.sender().subject());
    return new Key(publication.channel(), source);
  }
}
