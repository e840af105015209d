package io.gatehouse.bench.peer;

import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.util.Util;

/// jCasbin deciding whether a user may read a device, by as many grants as are asked for, with the
/// plainest and quickest of its models.
public final class JcasbinDecisions {
  private static final String MODEL =
      """
      [request_definition]
      r = sub, obj, act
      [policy_definition]
      p = sub, obj, act
      [policy_effect]
      e = some(where (p.eft == allow))
      [matchers]
      m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
      """;

  private final Enforcer enforcer;
  private final int grants;
  private int next;

  public JcasbinDecisions(int grants) {
    Util.enableLog = false;
    Model model = new Model();
    model.loadModelFromText(MODEL);
    enforcer = new Enforcer(model);
    for (int i = 0; i < grants; i++) {
      enforcer.addPolicy("user-" + i, "device-" + i, "read");
    }
    this.grants = grants;
  }

  /// One question; the grants that allow them come in turn, so that no place in the list wins.
  public boolean decide() {
    next = (next + 7919) % grants;
    return enforcer.enforce("user-" + next, "device-" + next, "read");
  }
}
