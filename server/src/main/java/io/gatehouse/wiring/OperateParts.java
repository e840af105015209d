package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.Settings;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.operate.ConfigurationRoutes;
import io.gatehouse.dialect.api.operate.DoctorRoutes;
import io.gatehouse.dialect.api.operate.StatisticsRoutes;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.door.http.Router;
import io.gatehouse.observe.Health;
import io.gatehouse.wiring.ground.Ground;

/// What an operator asks the server about itself.
record OperateParts(
    Config config, Settings settings, Ground ground, People people, Traffic traffic) {

  void mount(Router router, Health health, Costly costly) {
    Mount mount = new Mount(router);
    new StatisticsRoutes(
            new StatisticsRoutes.Rooms(
                people.access(),
                traffic.hub(),
                traffic.connections(),
                ground.stores(),
                health,
                ground.clock()))
        .mount(mount);
    new ConfigurationRoutes(settings, people.access()).mount(mount);
    Doctor doctor =
        new Doctor(
            new Doctor.Surroundings(
                config,
                settings,
                ground.folder(),
                ground.stores(),
                ground.verifier(),
                people.accounts().factors().policy(),
                people.accessRequests(),
                ground.clock()));
    new DoctorRoutes(doctor, people.access(), costly).mount(mount);
  }
}
