package io.gatehouse.doctor;

/// Writes docs/reference/doctor.md.
public final class DoctorReference {
  private static final String HEAD =
      """
      # Doctor

      Made from `Check`; a test compares. `gatehouse doctor` lists every open door of a running server with its
      cure, and ends with exit code 1 when there is one of severity `danger`, else with 0. `GET /v1/doctor` says the
      same, and so does the console's safety report.

      ```
      GATEHOUSE_TOKEN=... gatehouse doctor --server https://gate.example.org
      gatehouse doctor --application harbour --json
      ```

      The owner sees the server and all of its applications, at most 100; whoever has `admin_application` sees their
      application. To look changes nothing, and is bounded however large the directory is: of each kind of token
      2,000 in an application are looked at, of scripts 1,000, of the audit the last 5,000 entries (`gatehouse audit
      verify` reads all). Tokens of devices are left out where tokens that never end are counted: they carry no more
      than the role of a device.

      Questions to webhooks fail closed always, and mail that would cross the network in clear stops the start, so
      there is no check for either.
      """;

  private DoctorReference() {}

  public static String page() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Check check : Check.values()) {
      page.append(
          """

          ## %s

          Severity: %s. Open: %s. Closed: %s.

          Cure: %s.
          """
              .formatted(
                  check.id(),
                  check.severity().label(),
                  check.title(),
                  check.passed(),
                  check.cure()));
    }
    return page.toString();
  }
}
