package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.PublishFrames;
import io.gatehouse.messaging.message.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The packet of a message as it went to the receiver before, in memory that the system reads:
/// those who listen to a channel at QoS 0 get the same bytes, one after the other on an event loop.
///
/// INVARIANT: used on its event loop only.
// the same head, not an equal one, belongs to the same publication
@SuppressWarnings("ReferenceEquality")
public final class CommonPacket {
  private static final int LARGEST = 4 << 10;

  // as old as the loop, so nobody counts who holds it
  private final ByteBuf bytes = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(LARGEST));
  private byte @Nullable [] head;
  private int flags;

  /// Whether there is room for it.
  static boolean fits(byte[] head, Publication publication) {
    return head.length + publication.payload().length <= LARGEST;
  }

  /// @param head of this publication alone, without room for a packet id
  /// @return the whole packet, until the next one is asked for
  ByteBuf of(Publication publication, byte[] head, int flags) {
    if (this.head != head || this.flags != flags) {
      this.head = head;
      this.flags = flags;
      PublishFrames.write(bytes.clear(), head, 0, flags);
      bytes.writeBytes(publication.payload());
    }
    return bytes.readerIndex(0);
  }
}
