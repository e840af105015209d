/// The sockets under the doors: ports that listen, and connections with little between them and the
/// system.
package io.gatehouse.door.socket;
