package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.messaging.mailbox.Letter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The deliveries of one channel that wait for their acknowledgement, in order.
///
/// INVARIANT: used on the connection's loop only.
final class Unacked {
  private final Map<Long, Delivery> open = new LinkedHashMap<>(4);
  private int delivered;

  /// A message that was sent to the client.
  ///
  /// @param consumer whose it is; null for basic.get
  record Delivery(Queue queue, Letter letter, @Nullable Consumer consumer) {}

  void add(long tag, Delivery delivery) {
    open.put(tag, delivery);
    if (delivery.consumer() != null) {
      delivered++;
    }
  }

  int size() {
    return open.size();
  }

  /// How many of them are of consumers.
  int delivered() {
    return delivered;
  }

  /// Takes out what an acknowledgement is about; a tag that is not open is a fault 406.
  ///
  /// @param multiple whether everything before it is meant too; then tag 0 is everything
  List<Delivery> take(long tag, boolean multiple) {
    if (multiple && tag == 0) {
      return takeAll();
    }
    Delivery named = open.get(tag);
    if (named == null) {
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, "unknown delivery tag " + tag);
    }
    if (!multiple) {
      open.remove(tag);
      taken(named);
      return List.of(named);
    }
    List<Delivery> all = new ArrayList<>();
    Iterator<Map.Entry<Long, Delivery>> each = open.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Delivery> one = each.next();
      if (one.getKey() > tag) {
        break;
      }
      all.add(one.getValue());
      taken(one.getValue());
      each.remove();
    }
    return all;
  }

  List<Delivery> takeAll() {
    List<Delivery> all = new ArrayList<>(open.values());
    open.clear();
    delivered = 0;
    return all;
  }

  private void taken(Delivery delivery) {
    if (delivery.consumer() != null) {
      delivered--;
    }
  }

  /// Tells the queues what became of deliveries.
  ///
  /// @param requeue whether they are to be delivered again
  static void settle(List<Delivery> deliveries, boolean requeue) {
    Map<Queue, List<Letter>> again = new LinkedHashMap<>(2);
    for (Delivery delivery : deliveries) {
      if (requeue) {
        again.computeIfAbsent(delivery.queue(), queue -> new ArrayList<>()).add(delivery.letter());
      } else {
        delivery.queue().settle(delivery.letter());
      }
    }
    again.forEach(Queue::giveBack);
    for (Delivery delivery : deliveries) {
      Consumer consumer = delivery.consumer();
      if (consumer != null) {
        consumer.released();
      }
    }
  }
}
