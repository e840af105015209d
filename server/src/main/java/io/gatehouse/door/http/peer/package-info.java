/// The other end of an HTTP connection: its address, the proxies before it, the pages behind it.
package io.gatehouse.door.http.peer;
