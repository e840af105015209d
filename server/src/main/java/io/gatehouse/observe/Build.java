package io.gatehouse.observe;

/// Which build of the server this is.
public final class Build {
  private Build() {}

  /// The version of the jar; classes that were not packaged have none.
  public static String version() {
    String version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
