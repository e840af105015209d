package io.gatehouse.identity.imports;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One user as the file of another product has it.
///
/// @param line where it stands there, to be named in answers
/// @param hash of the password as that product keeps it; null for none
/// @param organisation id or name; null for none
public record UserRow(
    int line,
    String name,
    @Nullable String email,
    @Nullable String hash,
    @Nullable String organisation,
    Set<String> roles,
    boolean enabled) {

  /// Without the hash.
  @Override
  public String toString() {
    return "UserRow[line " + line + "]";
  }
}
