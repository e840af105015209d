package io.gatehouse.store.script;

import io.gatehouse.core.policy.Subject;

/// A script or a file of an application.
///
/// @param content text of a script, or any bytes of a file; nobody may change the array
/// @param lists who may do what with it, besides the policy
/// @param runAs whose rights it has while it runs
/// @param owner whose it is
/// @param author who has changed it last
/// @param narrowed whether they did it with a token that was narrowed
/// @param createdAt epoch milliseconds
/// @param updatedAt epoch milliseconds
/// @param version from 1, counts every change; 0 before it is kept
public record Script(
    String application,
    String path,
    Kind kind,
    String contentType,
    byte[] content,
    Lists lists,
    RunAs runAs,
    Subject owner,
    Subject author,
    boolean narrowed,
    long createdAt,
    long updatedAt,
    long version) {

  /// What is done with it.
  public enum Kind {
    /// It runs.
    SCRIPT,
    /// It is served.
    FILE
  }

  /// Whose rights a script has.
  public enum RunAs {
    CALLER,
    OWNER
  }

  /// Access lists, as they are written.
  public record Lists(String execute, String read, String write) {}

  public Script at(long newVersion) {
    return new Script(
        application,
        path,
        kind,
        contentType,
        content,
        lists,
        runAs,
        owner,
        author,
        narrowed,
        createdAt,
        updatedAt,
        newVersion);
  }
}
