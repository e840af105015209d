package io.gatehouse.identity.people;

import io.gatehouse.change.Changes;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.mail.Mails;
import io.gatehouse.store.Stores;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What people are reached by.
public record Reachable(Addresses addresses, PasswordLinks passwords) {

  public static Reachable of(Rooms rooms) {
    Links links = new Links(rooms.mails, rooms.site, rooms.random, rooms.time);
    Addresses addresses = new Addresses(rooms, links);
    return new Reachable(addresses, new PasswordLinks(rooms, links, addresses));
  }

  /// What this works with.
  ///
  /// @param site the address under which people reach this server; null where it is not known
  public record Rooms(
      Stores stores,
      Changes changes,
      Directory directory,
      PrincipalPasswords passwords,
      RecentLogins recent,
      Notices notices,
      Mails mails,
      @Nullable URI site,
      SecureRandom random,
      InstantSource time) {}
}
