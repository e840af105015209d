package io.gatehouse.audit;

/// Writes the page of the reference that lists every audit event.
public final class AuditReference {
  private AuditReference() {}

  public static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Audit events

        Made from `AuditAction`; a test compares. An entry says who (`actor`: subject, credential,
        address, transport), what (`action`), on what (`target`), when (`at`, epoch milliseconds, UTC)
        and the values that changed (`before`, `after`). It never holds a secret: such values are
        replaced by `(not kept)`. How the chain shows tampering: [security](../security.md).

        | action | when |
        |---|---|
        """);
    for (AuditAction action : AuditAction.values()) {
      page.append("| `%s` | %s |\n".formatted(action.label(), action.description()));
    }
    return page.toString();
  }
}
