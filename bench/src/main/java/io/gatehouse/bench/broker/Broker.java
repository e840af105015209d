package io.gatehouse.bench.broker;

import io.gatehouse.bench.process.ChildProcess;
import java.util.List;

/// A running broker of somebody else, on loopback.
///
/// @param about what it is and how it asks for rights, as the report names it
/// @param five whether it speaks MQTT 5
/// @param alongside what must end with it
public record Broker(
    String about,
    ChildProcess child,
    int port,
    boolean five,
    List<Account> accounts,
    List<ChildProcess> alongside)
    implements AutoCloseable {

  @Override
  public void close() {
    child.close();
    alongside.forEach(ChildProcess::close);
  }
}
