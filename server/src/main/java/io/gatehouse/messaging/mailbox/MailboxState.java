package io.gatehouse.messaging.mailbox;

import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mailbox as an administrator sees it.
///
/// @param id its name in the API
/// @param messages that wait or are under way
/// @param dropped messages that were given up because too many waited
/// @param leftAt since when nobody uses it, in epoch milliseconds; null while somebody does
public record MailboxState(
    String id,
    String name,
    Subject owner,
    boolean durable,
    int messages,
    long bytes,
    long dropped,
    int receivers,
    @Nullable Long leftAt,
    List<String> filters) {}
