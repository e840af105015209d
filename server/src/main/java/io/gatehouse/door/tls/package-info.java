/// Which client certificates are believed, and who holds the one of a connection.
package io.gatehouse.door.tls;
