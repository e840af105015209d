package io.gatehouse.config.section;

import io.gatehouse.config.value.Size;
import java.nio.file.Path;
import java.util.Optional;

/// How passwords are kept, and which are accepted.
public record PasswordConfig(
    @Key(
            preset = "bcrypt",
            doc = "How new passwords are hashed; older hashes are renewed at the next login.")
        Algorithm algorithm,
    @Key(
            preset = "12",
            min = "4",
            max = "20",
            doc = "Cost of bcrypt: one more doubles the time. Below 10 is for tests only.")
        int bcryptCost,
    @Key(
            preset = "19MiB",
            min = "8KiB",
            max = "1GiB",
            doc = "Memory that argon2id fills for one password.")
        Size argon2Memory,
    @Key(
            preset = "2",
            min = "1",
            max = "100",
            unit = "passes",
            doc = "How often argon2id goes over its memory.")
        int argon2Iterations,
    @Key(
            preset = "15",
            min = "1",
            max = "128",
            unit = "characters",
            doc =
                "Shortest password that can be set by somebody who signs in by it alone, as NIST SP"
                    + " 800-63B-4 section 3.1.1.2 has it.")
        int minLength,
    @Key(
            preset = "256",
            min = "64",
            max = "4096",
            unit = "characters",
            doc = "Longest password that is looked at.")
        int maxLength,
    @Key(
            preset = "0",
            min = "0",
            max = "256",
            unit = "threads",
            doc =
                "Threads that hash passwords, so that a storm of logins leaves room for the rest."
                    + " 0: one less than the processor cores, at least one.")
        int poolThreads,
    @Key(
            preset = "256",
            min = "1",
            max = "100000",
            unit = "logins",
            doc = "Logins that may wait for a hashing thread; further ones are told to retry.")
        int poolQueue,
    @Key(
            preset = "",
            doc =
                "File with passwords that cannot be set, one a line, besides the built-in list of"
                    + " common ones.")
        Optional<Path> blocklist) {

  /// The threads that hash passwords on a machine with `cores` processor cores.
  public int threads(int cores) {
    return poolThreads > 0 ? poolThreads : Math.max(1, cores - 1);
  }

  /// How a password is hashed.
  public enum Algorithm {
    BCRYPT,
    ARGON2ID
  }
}
