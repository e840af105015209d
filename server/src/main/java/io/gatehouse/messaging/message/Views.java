package io.gatehouse.messaging.message;

import io.gatehouse.access.Rights;
import java.util.BitSet;

/// What one message says to whom, where not everybody may see all of it.
///
/// The message itself then says what everybody may know who may have it; each view adds what its
/// receivers may see. Asked on event loops: never blocks.
public interface Views {
  /// Whether a listener may have the message at all, by what holds now.
  boolean mayHear(Rights listener);

  /// The parts of it that a listener may see, by what holds now; nobody changes what is returned.
  BitSet parts(Rights listener);

  /// What it says to whoever may see these parts.
  byte[] payload(BitSet parts);
}
