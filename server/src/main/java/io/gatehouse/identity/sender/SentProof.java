package io.gatehouse.identity.sender;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A proof as a request brings it, and what it has to be about.
///
/// @param proofs every line of the header `DPoP`
/// @param secure whether the request came over TLS
/// @param host the name that the request was sent to, where that is known to be ours; else null
/// @param path as it was sent
public record SentProof(
    List<String> proofs, String method, boolean secure, @Nullable String host, String path) {
  public SentProof {
    proofs = List.copyOf(proofs);
  }

  /// Without the proofs, which are good for a moment.
  @Override
  public String toString() {
    return "SentProof[" + method + ", " + path + "]";
  }
}
