package io.gatehouse.identity.proof;

/// What somebody shows besides a password.
public sealed interface SecondProof {

  /// Six digits of an authenticator, or a recovery code.
  record Code(String text) implements SecondProof {
    @Override
    public String toString() {
      return "Code";
    }
  }

  /// What a browser answers to `navigator.credentials.get`, as JSON: a passkey.
  record Assertion(String response) implements SecondProof {
    @Override
    public String toString() {
      return "Assertion";
    }
  }
}
