/// Other names under which the clients of a dialect know channels.
package io.gatehouse.messaging.name;
