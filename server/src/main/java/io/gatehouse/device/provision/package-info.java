/// How many devices come in at once, how one comes to its owner, and how they register themselves.
package io.gatehouse.device.provision;
