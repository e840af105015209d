package io.gatehouse.device;

import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceSettings;
import io.gatehouse.store.device.StreamModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The part of a model that whoever may change the device writes.
///
/// @param properties JSON object
/// @param streams their numbers do not count
public record ModelDraft(
    String properties,
    DeviceSettings settings,
    List<StreamModel> streams,
    List<ActionModel> actions) {
  public ModelDraft {
    streams = streams.stream().sorted(Comparator.comparing(StreamModel::name)).toList();
    actions = actions.stream().sorted(Comparator.comparing(ActionModel::name)).toList();
  }

  /// What is written in a model today: where a change starts from.
  public static ModelDraft of(DeviceModel model) {
    return new ModelDraft(model.properties(), model.settings(), model.streams(), model.actions());
  }

  public ModelDraft withProperties(String other) {
    return new ModelDraft(other, settings, streams, actions);
  }

  public ModelDraft withSettings(DeviceSettings other) {
    return new ModelDraft(properties, other, streams, actions);
  }

  /// The same with this stream, in the place of the one of its name.
  public ModelDraft with(StreamModel stream) {
    List<StreamModel> all = new ArrayList<>(without(stream.name()).streams);
    all.add(stream);
    return new ModelDraft(properties, settings, all, actions);
  }

  /// The same without the stream of this name.
  public ModelDraft without(String stream) {
    return new ModelDraft(
        properties,
        settings,
        streams.stream().filter(one -> !one.name().equals(stream)).toList(),
        actions);
  }

  /// What this makes of a model.
  DeviceModel over(DeviceModel before, long now) {
    return new DeviceModel(
        before.application(),
        before.device(),
        properties,
        settings,
        streams,
        actions,
        now,
        before.version() + 1);
  }
}
