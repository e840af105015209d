package io.gatehouse;

/// The program: runs the command named by the first argument.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("gatehouse " + version());
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
